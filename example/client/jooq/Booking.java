// Booking book RESOURCE FROM TO CUSTOMER KEY [AMOUNT] | Booking follow [AFTER]
import static org.jooq.impl.DSL.val;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jooq.CloseableDSLContext;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.postgresql.PGConnection;

public class Booking {
    static final Set<String> REPEATABLE = Set.of("40001", "40P01", "55P03", "57P01", "57P02", "57P03");
    static final String CREATE = """
        SELECT accepted, status, reason, amount, currency, alternatives->0->>'from' AS instead
        FROM reservation.create_reservation({0}, tstzrange({1}, {2}), {3}, amount => {4}, idempotency_key => {5})""";

    record Answer(boolean accepted, String status, String reason, BigDecimal amount, String currency, String instead) {}

    static CloseableDSLContext connect() {
        return DSL.using(System.getenv("JDBC_URL"));
    }

    // A refusal is an answer, so it commits. A value that may be null needs its type.
    static Answer book(long resource, OffsetDateTime from, OffsetDateTime to, String customer, String key, BigDecimal amount) {
        try (var database = connect()) {
            return database.transactionResult(transaction -> {
                transaction.dsl().fetch("SELECT set_config('reservation.actor', {0}, true)", val("web"));
                return transaction.dsl().fetchSingle(CREATE, val(resource), val(from), val(to), val(customer),
                    val(amount, SQLDataType.NUMERIC), val(key)).into(Answer.class);
            });
        }
    }

    // 08... is a lost connection: the call may have taken effect, and its key says so. jOOQ has 00000 for no state.
    static boolean isRepeatable(DataAccessException error) {
        return error.sqlState().startsWith("08") || error.sqlState().equals("00000") || REPEATABLE.contains(error.sqlState());
    }

    static Answer repeat(Supplier<Answer> call) throws InterruptedException {
        for (int attempt = 0; ; attempt++) {
            try {
                return call.get();
            } catch (DataAccessException error) {
                if (attempt == 5 || !isRepeatable(error)) throw error;
                Thread.sleep(ThreadLocalRandom.current().nextLong(100L << attempt));
            }
        }
    }

    // Listens before it reads, so that no event comes between; reads on whatever it was told.
    static void follow(long last) throws InterruptedException {
        while (true) {
            try (var database = connect()) {
                database.execute("LISTEN reservation");
                while (true) {
                    var unread = database.fetch("SELECT position, type FROM reservation.read_events({0})", val(last));
                    for (var event : unread) {
                        System.out.println(event.get(0) + " " + event.get(1));
                        last = event.get(0, Long.class); // store it together with the effects of the event
                    }
                    // An event that is announced, but cannot be read yet, is there at the next look.
                    if (unread.isEmpty()) database.connection(plain -> plain.unwrap(PGConnection.class).getNotifications(1000));
                }
            } catch (DataAccessException error) {
                Thread.sleep(200);
            }
        }
    }

    public static void main(String[] given) throws InterruptedException {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        if (given[0].equals("follow")) follow(given.length > 1 ? Long.parseLong(given[1]) : 0);
        var amount = given.length > 6 ? new BigDecimal(given[6]) : null;
        try {
            var answer = repeat(() -> book(Long.parseLong(given[1]), OffsetDateTime.parse(given[2]), OffsetDateTime.parse(given[3]),
                given[4], given[5], amount));
            if (answer.accepted()) System.out.println(answer.status() + " " + answer.amount() + " " + answer.currency());
            else System.out.println("refused: " + answer.reason() + ", free from " + answer.instead());
        } catch (DataAccessException error) {
            System.out.println("error: " + error.sqlState());
            System.exit(1);
        }
    }
}
