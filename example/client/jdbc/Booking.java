// Booking book RESOURCE FROM TO CUSTOMER KEY [AMOUNT] | Booking follow [AFTER]
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.postgresql.PGConnection;

public class Booking {
    static final Set<String> REPEATABLE = Set.of("40001", "40P01", "55P03", "57P01", "57P02", "57P03");
    static final String CREATE = """
        SELECT accepted, status, reason, amount, currency, alternatives->0->>'from' AS instead
        FROM reservation.create_reservation(?, tstzrange(?, ?), ?, amount => ?, idempotency_key => ?)""";

    record Answer(boolean accepted, String status, String reason, BigDecimal amount, String currency, String instead) {}

    interface Call { Answer make() throws SQLException; }

    static Connection connect() throws SQLException {
        return DriverManager.getConnection(System.getenv("JDBC_URL"));
    }

    // With OffsetDateTime the driver binds timestamptz; java.sql.Timestamp and LocalDateTime have no offset.
    static Answer book(long resource, OffsetDateTime from, OffsetDateTime to, String customer, String key, BigDecimal amount)
            throws SQLException {
        try (var connection = connect()) {
            connection.setAutoCommit(false);
            try (var actor = connection.prepareStatement("SELECT set_config('reservation.actor', ?, true)")) {
                actor.setString(1, "web");
                actor.execute();
            }
            try (var create = connection.prepareStatement(CREATE)) {
                create.setLong(1, resource);
                create.setObject(2, from);
                create.setObject(3, to);
                create.setString(4, customer);
                create.setObject(5, amount, Types.NUMERIC);
                create.setString(6, key);
                var row = create.executeQuery();
                row.next();
                var answer = new Answer(row.getBoolean(1), row.getString(2), row.getString(3), row.getBigDecimal(4),
                    row.getString(5), row.getString(6));
                connection.commit();
                return answer;
            }
        }
    }

    // 08... is a lost connection: the call may have taken effect, and its key says so.
    static Answer repeat(Call call) throws SQLException, InterruptedException {
        for (int attempt = 0; ; attempt++) {
            try {
                return call.make();
            } catch (SQLException error) {
                var state = error.getSQLState();
                if (attempt == 5 || state != null && !state.startsWith("08") && !REPEATABLE.contains(state)) throw error;
                Thread.sleep(ThreadLocalRandom.current().nextLong(100L << attempt));
            }
        }
    }

    // Listens before it reads, so that no event comes between; reads on whatever it was told.
    static void follow(long last) throws InterruptedException {
        while (true) {
            try (var connection = connect(); var statement = connection.createStatement();
                    var unread = connection.prepareStatement("SELECT position, type FROM reservation.read_events(?)")) {
                statement.execute("LISTEN reservation");
                while (true) {
                    unread.setLong(1, last);
                    var rows = unread.executeQuery();
                    long before = last;
                    while (rows.next()) {
                        System.out.println(rows.getLong(1) + " " + rows.getString(2));
                        last = rows.getLong(1); // store it together with the effects of the event
                    }
                    // An event that is announced, but cannot be read yet, is there at the next look.
                    if (last == before) connection.unwrap(PGConnection.class).getNotifications(1000);
                }
            } catch (SQLException error) {
                Thread.sleep(200);
            }
        }
    }

    public static void main(String[] given) throws InterruptedException {
        if (given[0].equals("follow")) follow(given.length > 1 ? Long.parseLong(given[1]) : 0);
        var amount = given.length > 6 ? new BigDecimal(given[6]) : null;
        try {
            var answer = repeat(() -> book(Long.parseLong(given[1]), OffsetDateTime.parse(given[2]), OffsetDateTime.parse(given[3]),
                given[4], given[5], amount));
            if (answer.accepted()) System.out.println(answer.status() + " " + answer.amount() + " " + answer.currency());
            else System.out.println("refused: " + answer.reason() + ", free from " + answer.instead());
        } catch (SQLException error) {
            System.out.println("error: " + error.getSQLState());
            System.exit(1);
        }
    }
}
