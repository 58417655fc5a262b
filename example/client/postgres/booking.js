// node booking.js book RESOURCE FROM TO CUSTOMER KEY [AMOUNT] | node booking.js follow [AFTER]
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';

const sql = postgres(process.env.DATABASE_URL, { ssl: false });
const repeatable = ['40001', '40P01', '55P03', '57P01', '57P02', '57P03'];

// An amount is a text from end to end: a number of JavaScript would round it.
function book(resource, from, to, customer, key, amount = null) {
  return sql.begin(async (sql) => {
    await sql`SELECT set_config('reservation.actor', ${'web'}, true)`;
    const [answer] = await sql`
      SELECT accepted, status, reason, amount, currency, alternatives
      FROM reservation.create_reservation(${resource}, tstzrange(${new Date(from)}, ${new Date(to)}), ${customer},
          amount => ${amount}, idempotency_key => ${key})`;
    return answer;
  });
}

// All but an error of the server is a lost connection: the call may have taken effect, and its key says so.
async function repeat(call) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if ((error instanceof postgres.PostgresError && !repeatable.includes(error.code)) || attempt === 5) throw error;
      await sleep(Math.random() * 100 * 2 ** attempt);
    }
  }
}

// postgres.js listens again by itself after its connection was lost, and calls what it is given as the second function:
// that is when events may have been missed.
async function follow(last) {
  let told = 0, wake = () => {};
  const listen = sql.listen('reservation', (payload) => {
    told = Math.max(told, JSON.parse(payload).position);
    wake();
  }, () => wake());
  await repeat(() => listen);
  for (;;) {
    const heard = new Promise((resolve) => { wake = resolve; });
    try {
      for await (const { position, type } of unread(last)) {
        console.log(position, type);
        last = position; // store it together with the effects of the event
      }
    } catch {
      await sleep(200);
      continue;
    }
    const timer = setTimeout(wake, told > last ? 1000 : 60_000);
    await heard;
    clearTimeout(timer);
  }
}

async function* unread(last) {
  for (;;) {
    const rows = await sql`SELECT * FROM reservation.read_events(${last})`;
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
await sql.end({ timeout: 1 });
