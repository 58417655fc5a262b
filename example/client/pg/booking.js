// node booking.js book RESOURCE FROM TO CUSTOMER KEY [AMOUNT] | node booking.js follow [AFTER]
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const connectionString = process.env.DATABASE_URL;
const pool = new pg.Pool({ connectionString });
pool.on('connect', (client) => client.on('error', () => {})); // without a listener, a lost connection ends the program
pool.on('error', () => {});
const repeatable = ['40001', '40P01', '55P03', '57P01', '57P02', '57P03'];
const create = `
  SELECT accepted, status, reason, amount, currency, alternatives
  FROM reservation.create_reservation($1, tstzrange($2, $3), $4, amount => $5, idempotency_key => $6)`;

// An amount is a text from end to end: a number of JavaScript would round it.
async function book(resource, from, to, customer, key, amount = null) {
  const client = await pool.connect();
  let fault;
  try {
    await client.query('BEGIN');
    await client.query("SELECT set_config('reservation.actor', $1, true)", ['web']);
    const { rows } = await client.query(create, [resource, new Date(from), new Date(to), customer, amount, key]);
    await client.query('COMMIT');
    return rows[0];
  } catch (error) {
    throw fault = error;
  } finally {
    client.release(fault); // with a fault the connection is closed, and its transaction ends
  }
}

// All but an error of the server is a lost connection: the call may have taken effect, and its key says so.
async function repeat(call) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if ((error instanceof pg.DatabaseError && !repeatable.includes(error.code)) || attempt === 5) throw error;
      await sleep(Math.random() * 100 * 2 ** attempt);
    }
  }
}

// Listens before it reads, so that no event comes between; reads on whatever it was told.
async function follow(last) {
  for (;;) {
    const client = new pg.Client({ connectionString });
    const lost = new Promise((resolve) => client.on('error', resolve).on('end', resolve));
    let told = 0, wake = () => {};
    client.on('notification', ({ payload }) => {
      told = Math.max(told, JSON.parse(payload).position);
      wake();
    });
    try {
      await client.connect();
      await client.query('LISTEN reservation');
      for (;;) {
        const heard = new Promise((resolve) => { wake = resolve; });
        for await (const { position, type } of unread(client, last)) {
          console.log(position, type);
          last = position; // store it together with the effects of the event
        }
        const timer = setTimeout(wake, told > last ? 1000 : 60_000);
        await Promise.race([heard, lost]);
        clearTimeout(timer);
      }
    } catch {
      await sleep(200);
    }
    client.end().catch(() => {});
  }
}

async function* unread(client, last) {
  for (;;) {
    const { rows } = await client.query('SELECT * FROM reservation.read_events($1)', [last]);
    if (!rows.length) return;
    yield* rows;
    last = rows.at(-1).position;
  }
}

const [command, ...given] = process.argv.slice(2);
if (command === 'follow') await follow(given[0] ?? '0');
try {
  const answer = await repeat(() => book(...given));
  if (answer.accepted) console.log(answer.status, answer.amount, answer.currency);
  else console.log(`refused: ${answer.reason}, free from ${answer.alternatives[0].from}`);
} catch (error) {
  console.log(`error: ${error.code}`);
  process.exitCode = 1;
}
await pool.end();
