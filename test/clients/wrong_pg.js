// What comes of wrong uses, as wrong_psycopg.py tells it
import pg from 'pg';

const client = new pg.Client({ connectionString: process.env.DATABASE_URL, options: '-c TimeZone=Asia/Tokyo' });
await client.connect();

const at = (day, hour) => new Date(Date.UTC(2039, 7, day, hour));
const stateOf = async (statement, ...given) => {
  try {
    return Object.values((await client.query(statement, given)).rows[0])[0];
  } catch (error) {
    return error.code;
  }
};

const period = `[${at(1, 15).toISOString()}, ${at(2, 11).toISOString()}]`;
const closed = await stateOf("SELECT status FROM reservation.create_reservation(2, $1, 'ann')", period);
const texts = await stateOf("SELECT status FROM reservation.create_reservation(2, $1, $2, 'ann')", '2039-08-01 15:00', '2039-08-02 11:00');
await stateOf("SELECT status FROM reservation.create_reservation(2, tstzrange($1, $2), 'naive')", new Date('2039-08-01T15:00'), new Date('2039-08-02T11:00'));
const naive = await stateOf("SELECT to_char(lower(during) AT TIME ZONE 'UTC', 'HH24') FROM reservation.reservation WHERE customer = 'naive'");
const amount = await stateOf("SELECT amount FROM reservation.create_reservation(2, tstzrange($1, $2), 'ann', amount => $3)", at(1, 15), at(2, 11), 0.1 + 0.2);
const zones = { '06': "the session's zone", 19: "the program's zone", 15: 'UTC' };
console.log(`\`${closed}\` | \`${texts}\` | ${zones[naive]} | \`${amount}\``);
await client.end();
