// The board as a person and as an attacker meet it. Each test books on days of its own, in places
// that no other uses, and another client is psql.

import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { PATIENCE, port, sql, stay, book, where, freePort, launch, up, down, open, bar, answer, close, until, drag, wipe, begin, end } from './visitor.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

before(begin);
after(end);

test('another client books, and the bar appears', async () => {
	const page = await open();
	book('Live One', 'Attic', 1, 1);
	await bar(page, 'Live One').waitFor();
	await page.getByLabel('Just now').getByText('Live One booked Attic').waitFor();
	await close(page);
});

test('a name with markup is text', async () => {
	const page = await open();
	const name = '<img src=x onerror="window.broken=1"><b>Eve</b>';
	const id = book(name, 'Loft', 1, 1);
	await bar(page, '<b>Eve</b>').waitFor();
	await bar(page, '<b>Eve</b>').click();
	await page.locator('#stay').getByRole('heading', { name, exact: true }).waitFor();
	assert.equal(await page.locator('img').count(), 0, 'no element came out of it');
	assert.equal(await page.evaluate('window.broken'), undefined);
	await page.locator('#stay').getByRole('button', { name: 'Cancel the stay' }).click();
	await until(() => sql(`SELECT status FROM reservation.reservation WHERE reservation_id = '${id}'`), 'canceled');
	await bar(page, '<b>Eve</b>').waitFor({ state: 'detached' });
	await close(page);
});

test('a drag moves a stay by whole days, which keeps its hours, and can be taken back', async () => {
	const page = await open();
	const id = book('Dora Drag', 'Loft', 3, 1);
	await bar(page, 'Dora Drag').waitFor();
	await drag(page, 'Dora Drag', 1);
	await answer(page).getByText('Dora Drag moved').waitFor();
	assert.equal(where(id), 'Loft 4 5');
	await answer(page).getByRole('button', { name: 'Take back' }).click();
	await until(() => where(id), 'Loft 3 4');
	await close(page);
});

test('a refused drag goes back and shows alternatives, one of which is taken', async () => {
	const page = await open();
	const id = book('Rita Refused', 'Attic', 3, 1);
	book('Olga Occupant', 'Attic', 5, 2);
	await bar(page, 'Olga Occupant').waitFor();
	const before = await bar(page, 'Rita Refused').boundingBox();
	await drag(page, 'Rita Refused', 2);
	await answer(page).getByText('Rita Refused was not moved').waitFor();
	await answer(page).getByText('The place is taken then.').waitFor();
	await until(async () => Math.round((await bar(page, 'Rita Refused').boundingBox()).x), Math.round(before.x), 'the bar is back');
	assert.equal(where(id), 'Attic 3 4');
	const other = answer(page).getByRole('button', { name: /^Loft, / }).first();
	await other.click();
	await answer(page).getByText('Rita Refused moved').waitFor();
	assert.equal(where(id), 'Loft 5 6');
	await close(page);
});

test('a drag to another unit gives the guest that unit', async () => {
	const page = await open();
	await page.getByRole('button', { name: 'Later' }).click();
	await page.getByRole('button', { name: 'Later' }).click();
	const id = book('Una Unit', 'Suite', 16, 2);
	await bar(page, 'Una Unit').waitFor();
	const from = sql(`SELECT lower(units) FROM reservation.allocation WHERE reservation_id = '${id}'`);
	await bar(page, 'Una Unit').focus();
	await page.keyboard.press(from === '0' ? 'ArrowDown' : 'ArrowUp');
	await page.keyboard.press('Enter');
	await until(() => sql(`SELECT lower(units) FROM reservation.allocation WHERE reservation_id = '${id}'`), from === '0' ? '1' : '0');
	await page.getByRole('button', { name: 'Today' }).click();
	await until(() => page.locator('.ec-header b').first().textContent(), sql(`SELECT extract(day FROM now() AT TIME ZONE 'Europe/Lisbon')`), 'today is the first day again');
	await close(page);
});

test('keys move a stay, and Escape takes it back', async () => {
	const page = await open();
	const id = book('Kay Keys', 'Loft', 8, 1);
	await bar(page, 'Kay Keys').waitFor();
	await bar(page, 'Kay Keys').focus();
	await page.keyboard.press('ArrowRight');
	await page.locator('#say', { hasText: /Kay Keys: Loft, .* Enter moves it, Escape takes it back\./ }).waitFor({ state: 'attached' });
	await page.keyboard.press('Escape');
	await page.locator('#say', { hasText: 'Kay Keys stays' }).waitFor({ state: 'attached' });
	assert.equal(where(id), 'Loft 8 9');
	await until(() => page.evaluate(() => document.activeElement.textContent.trim().startsWith('Kay Keys')), true, 'the bar keeps the focus');
	await page.keyboard.press('ArrowRight');
	await page.keyboard.press('Shift+ArrowRight');
	await page.keyboard.press('ArrowUp');
	await page.keyboard.press('Enter');
	await until(() => where(id), 'Attic 9 11');
	await close(page);
});

test('a second desk has changed the stay, and nothing is overwritten', async () => {
	const page = await open();
	const id = book('Vera Version', 'Attic', 12, 1);
	await bar(page, 'Vera Version').waitFor();
	let release;
	const gate = new Promise(resolve => { release = resolve; });
	await page.route('**/api/board*', async route => { await gate; await route.continue(); });
	sql(`SELECT FROM reservation.modify_reservation('${id}', quantity => 1, details => '{"name": "Vera Version", "note": "late"}')`);
	await bar(page, 'Vera Version').focus();
	await page.keyboard.press('ArrowRight');
	await page.keyboard.press('Enter');
	await answer(page).getByText('Changed by another desk').waitFor();
	release();
	assert.equal(where(id), 'Attic 12 13');
	await close(page);
});

test('the form books, says what is free, and puts on the waitlist', async () => {
	const page = await open();
	await page.getByLabel('Desk').fill('Inês');
	await page.getByRole('button', { name: 'New booking' }).click();
	const form = page.locator('#booking');
	const day = offset => sql(`SELECT (now() AT TIME ZONE 'Europe/Lisbon')::date + ${offset}`);
	const fill = async (name, from, to) => {
		await form.getByLabel('Name of the guest').fill(name);
		await form.getByLabel('What').selectOption({ label: 'Attic' });
		await form.getByLabel('Arrival').fill(`${day(from)}T15:00`);
		await form.getByLabel('Departure').fill(`${day(to)}T11:00`);
		await form.getByLabel('Departure').press('Tab');
	};
	await fill("Fay O'Form", 30, 32);
	await form.getByText('Free · 2 nights · 100.00 EUR').waitFor();
	await form.getByRole('button', { name: 'Book' }).click();
	await answer(page).getByText("Fay O'Form is booked").waitFor();
	assert.equal(sql(`SELECT DISTINCT actor FROM reservation.event JOIN reservation.reservation ON reservation_id = aggregateid::uuid WHERE details->>'name' = 'Fay O''Form'`),
		'board: Inês', 'the events name the desk');
	await page.getByRole('button', { name: 'New booking' }).click();
	await fill('Walt Waits', 31, 32);
	await form.getByText('Not free. Instead:').waitFor();
	await form.getByRole('button', { name: /^Loft, / }).first().waitFor();
	await form.getByRole('button', { name: 'Book' }).click();
	await form.getByText('Not booked. Instead:').waitFor();
	await form.getByRole('button', { name: 'Put on the waitlist' }).click();
	await page.getByLabel('Waiting').getByText('Walt Waits').waitFor();
	await close(page);
});

test('the day is worked off: check in, undo, check in, take the money, check out', async () => {
	const page = await open();
	const id = book('Cora Comes', 'Loft', 0, 1);
	const status = () => sql(`SELECT status || ' ' || payment_status FROM reservation.reservation WHERE reservation_id = '${id}'`);
	await page.getByRole('button', { name: 'Check in: Cora Comes' }).click();
	await until(status, 'checked_in due');
	await answer(page).getByRole('button', { name: 'Undo' }).click();
	await until(status, 'confirmed due');
	await page.getByRole('button', { name: 'Check in: Cora Comes' }).click();
	await until(status, 'checked_in due');
	await page.getByRole('button', { name: 'Take 50.00 EUR: Cora Comes' }).click();
	await until(status, 'checked_in paid');
	await page.locator('.ec-event.owes', { hasText: 'Cora Comes' }).waitFor({ state: 'detached' });
	await bar(page, 'Cora Comes').press('Enter');
	await page.locator('#stay').getByRole('button', { name: 'Check out' }).click();
	await until(status, 'checked_out paid');
	await close(page);
});

test('an open transaction of another client holds nothing back', async () => {
	const page = await open();
	const other = spawn('psql', ['-qXAt', '-v', 'ON_ERROR_STOP=1'], { stdio: ['pipe', 'pipe', 'inherit'] });
	other.stdin.write(`BEGIN; SELECT o.status FROM reservation.create_reservation((SELECT resource_id FROM reservation.resource WHERE name = 'Attic'),
		${stay('Attic', 40, 1)}, 'open') AS o;\n`);
	await new Promise(resolve => other.stdout.once('data', resolve));
	book('Held Back', 'Loft', 12, 1);
	await bar(page, 'Held Back').waitFor();
	assert.equal(await page.getByLabel('Just now').getByText('Held Back').count(), 0, 'its events are not certain yet');
	other.stdin.end('ROLLBACK;\n');
	await page.getByLabel('Just now').getByText('Held Back booked Loft').waitFor();
	await close(page);
});

test('a lost connection to the database loses no booking', async () => {
	const page = await open();
	sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'board'`);
	book('Cut Off', 'Attic', 20, 1);
	await page.getByRole('button', { name: 'Later' }).click();
	await bar(page, 'Cut Off').waitFor();
	await page.getByLabel('Just now').getByText('Cut Off booked Attic').waitFor();
	await close(page);
});

test('a restart of the server loses no booking', async () => {
	const page = await open();
	await down();
	await page.getByText('Reconnecting').waitFor();
	book('Re Start', 'Loft', 11, 1);
	await up();
	await page.getByText('Live', { exact: true }).waitFor();
	await bar(page, 'Re Start').waitFor();
	await page.getByLabel('Just now').getByText('Re Start booked Loft').waitFor();
	await close(page);
});

test('a phone shows it without scrolling the page sideways', async () => {
	const page = await open({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
	assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
	await page.getByRole('button', { name: 'New booking' }).tap();
	await page.locator('#booking').getByLabel('Name of the guest').waitFor();
	assert.equal(await page.evaluate(() => document.querySelector('#booking').getBoundingClientRect().right <= innerWidth), true);
	await close(page);
});

test('a finger that rests on a bar drags it, and one that wipes does not', async () => {
	const page = await open({ viewport: { width: 1000, height: 740 }, hasTouch: true, isMobile: true });
	const id = book('Toni Touch', 'Loft', 14, 1);
	await page.getByRole('button', { name: 'Later' }).tap();
	await bar(page, 'Toni Touch').waitFor();
	await wipe(page, 'Toni Touch', 1, 0);
	assert.equal(where(id), 'Loft 14 15');
	await wipe(page, 'Toni Touch', 1, 600);
	await answer(page).getByText('Toni Touch moved').waitFor();
	assert.equal(where(id), 'Loft 15 16');
	await close(page);
});

test('it prints the timeline and the lists, and no buttons', async () => {
	const page = await open();
	book('Paul Print', 'Attic', 7, 1);
	await bar(page, 'Paul Print').waitFor();
	await page.emulateMedia({ media: 'print' });
	assert.equal(await bar(page, 'Paul Print').isVisible(), true);
	assert.equal(await page.getByLabel('Waiting').isVisible(), true);
	assert.equal(await page.getByRole('button', { name: 'New booking' }).isVisible(), false);
	assert.equal(await page.getByRole('button', { name: /^Check in/ }).filter({ visible: true }).count(), 0);
	assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)');
	assert.match((await page.pdf({ preferCSSPageSize: true })).subarray(0, 5).toString(), /^%PDF-/);
	await close(page);
});

for (const colorScheme of ['light', 'dark']) {
	test(`axe-core finds no serious fault, ${colorScheme}`, async () => {
		const page = await open({ colorScheme, reducedMotion: 'reduce' });
		const check = async what => {
			await page.evaluate(axe);
			const { violations } = await page.evaluate('axe.run()');
			assert.deepEqual(violations.filter(({ impact }) => ['serious', 'critical'].includes(impact))
				.map(({ id, nodes }) => `${id}: ${nodes.map(node => `${node.target} ${node.failureSummary}`).slice(0, 3).join('; ')}`), [], what);
		};
		await check('the board');
		await page.getByRole('button', { name: 'Day', exact: true }).click();
		await page.locator('.hours .ec-event').first().waitFor();
		await check('a day');
		await page.getByRole('button', { name: '2 weeks' }).click();
		await page.getByRole('button', { name: 'New booking' }).click();
		await page.locator('#offer', { hasText: /free/i }).waitFor();
		await check('the form');
		await page.keyboard.press('Escape');
		await page.getByRole('complementary').locator('button.who').first().click();
		await page.locator('#stay[open]').waitFor();
		await check('a stay');
		await page.keyboard.press('Escape');
		await page.route('**/api/checkin', route => route.fulfill({ json: { accepted: false, reason: 'not_ready', alternatives: [] } }));
		await page.getByRole('button', { name: /^Check in/ }).first().click();
		await answer(page).getByText('The room is not ready.').waitFor();
		await check('a refusal');
		await close(page);
	});
}

test('only the board itself may send a command', async () => {
	const ask = (path, options, body) => new Promise((resolve, reject) => {
		const sent = request({ host: '127.0.0.1', port, path, ...options }, response => {
			let text = '';
			response.on('data', chunk => { text += chunk; }).on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
		}).on('error', reject);
		sent.end(body);
	});
	const json = { 'Content-Type': 'application/json' };
	const post = (headers, body = '{}', path = '/api/cancel') => ask(path, { method: 'POST', headers }, body);
	assert.equal((await post({ 'Content-Type': 'text/plain' })).status, 403, 'a form of another site');
	assert.equal((await post({ ...json, Origin: 'http://evil.example' })).status, 403, 'a script of another site');
	assert.equal((await post({ ...json, 'Sec-Fetch-Site': 'cross-site' })).status, 403);
	assert.equal((await ask('/api/board', { headers: { Host: 'evil.example' } })).status, 403, 'another name for this address');
	assert.equal((await post(json, '{}', '/api/assign')).status, 404);
	assert.equal((await post(json, '{}', '/api/constructor')).status, 404);
	assert.equal((await post(json, 'null')).status, 422, 'null is a call without arguments');
	assert.equal((await post(json, '{')).status, 400);
	assert.equal((await post(json, `{"id": "${'x'.repeat(20000)}"}`)).status, 413);
	assert.equal((await post(json, JSON.stringify({ id: "'; DROP TABLE reservation.resource; --", key: 'k' }))).status, 422);
	assert.equal((await ask(`/api/board?first=${encodeURIComponent("2030-01-01'; SELECT 1; --")}`)).status, 422);
	assert.equal((await ask('/../server.js', {})).status, 404);
	const page = await ask('/', {});
	assert.match(page.headers['content-security-policy'], /^default-src 'none'; script-src 'self'; style-src 'self';/);
	await new Promise((resolve, reject) => connect(port, '127.0.0.2').on('connect', () => reject(new Error('it listens on 127.0.0.2'))).on('error', resolve));
});

test('a role without the level desk is told so at the start', async () => {
	const poor = launch({ PGUSER: 'looker', BOARD_PORT: await freePort() });
	await poor.ended;
	assert.notEqual(poor.exitCode, 0);
	assert.match(poor.said(), /the role looker lacks the level desk: SELECT reservation.grant_usage\('looker', 'desk'\)/);
});
