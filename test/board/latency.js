// How long after its commit a booking of another client is a bar on the page. Prints the median and
// the slowest of so many bookings.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { stay, open, close, begin, end } from './visitor.js';

const BOOKINGS = 50;

// Each call of the other client is a transaction, and its answer follows the commit.
function client() {
	const psql = spawn('psql', ['-qXAt', '-v', 'ON_ERROR_STOP=1'], { stdio: ['pipe', 'pipe', 'inherit'] });
	const lines = createInterface({ input: psql.stdout })[Symbol.asyncIterator]();
	return { ask: async query => { psql.stdin.write(`${query};\n`); return (await lines.next()).value; }, end: () => psql.stdin.end() };
}

await begin();
const page = await open();
const other = client();
const appear = name => page.evaluate(name => new Promise(resolve => {
	const look = () => [...document.querySelectorAll('.ec-event')].some(bar => bar.textContent.includes(name)) && resolve(Date.now());
	new MutationObserver(look).observe(document.querySelector('#timeline'), { childList: true, subtree: true, characterData: true });
	look();
}), name);
const taken = [];
for (let booking = 0; booking < BOOKINGS; booking++) {
	const name = `Guest ${booking}.`, seen = appear(name);
	await page.waitForTimeout(200);
	const id = await other.ask(`SELECT reservation_id FROM reservation.create_reservation((SELECT resource_id FROM reservation.resource WHERE name = 'Loft'),
		${stay('Loft', 1, 1)}, 'guest', details => '{"name": "${name}"}') WHERE accepted`.replaceAll('\n', ' '));
	const committed = Date.now();
	taken.push(await seen - committed);
	await other.ask(`SELECT accepted FROM reservation.cancel_reservation('${id}')`);
	await page.waitForTimeout(200);
}
other.end();
await close(page);
await end();
taken.sort((one, two) => one - two);
console.log(`${BOOKINGS} bookings of another client were on the page ${taken[BOOKINGS / 2]} ms after their commit (median); the slowest took ${taken.at(-1)} ms`);
