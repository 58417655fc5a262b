// What comes of wrong uses, as wrong_psycopg.py tells it
import postgres from 'postgres';

const sql = postgres(process.env.DATABASE_URL, { ssl: false, connection: { TimeZone: 'Asia/Tokyo' } });
const at = (day, hour) => new Date(Date.UTC(2039, 7, day, hour));
const stateOf = async (call) => {
  try {
    return Object.values((await call())[0])[0];
  } catch (error) {
    return error.code;
  }
};

const period = `[${at(1, 15).toISOString()}, ${at(2, 11).toISOString()}]`;
const closed = await stateOf(() => sql`SELECT status FROM reservation.create_reservation(2, ${period}, 'ann')`);
const texts = await stateOf(() => sql`SELECT status FROM reservation.create_reservation(2, ${'2039-08-01 15:00'}, ${'2039-08-02 11:00'}, 'ann')`);
await sql`SELECT status FROM reservation.create_reservation(2, tstzrange(${new Date('2039-08-01T15:00')}, ${new Date('2039-08-02T11:00')}), 'naive')`;
const naive = await stateOf(() => sql`SELECT to_char(lower(during) AT TIME ZONE 'UTC', 'HH24') FROM reservation.reservation WHERE customer = 'naive'`);
const amount = await stateOf(() => sql`SELECT amount FROM reservation.create_reservation(2, tstzrange(${at(1, 15)}, ${at(2, 11)}), 'ann', amount => ${0.1 + 0.2})`);
const zones = { '06': "the session's zone", 19: "the program's zone", 15: 'UTC' };
console.log(`\`${closed}\` | \`${texts}\` | ${zones[naive]} | \`${amount}\``);
await sql.end();
