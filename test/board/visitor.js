// A visitor: a board of its own, a browser that looks at it, and psql as another client.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { chromium } from 'playwright-core';

const executablePath = process.env.BOARD_BROWSER ?? '/usr/bin/chromium';
export const PATIENCE = 15000;
let browser, server, address;
export let port;

export const sql = query => execFileSync('psql', ['-qXAt', '-v', 'ON_ERROR_STOP=1', '-c', query], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
export const stay = (room, day, nights) => `reservation.stay((SELECT resource_id FROM reservation.resource WHERE name = '${room}'),
	(now() AT TIME ZONE 'Europe/Lisbon')::date + ${day}, (now() AT TIME ZONE 'Europe/Lisbon')::date + ${day + nights})`;
export const book = (name, room, day, nights) => sql(`SELECT reservation_id FROM reservation.create_reservation(
	(SELECT resource_id FROM reservation.resource WHERE name = '${room}'), ${stay(room, day, nights)}, 'test ${name.replaceAll("'", '')}',
	details => jsonb_build_object('name', $$${name}$$)) WHERE accepted`);
export const where = id => sql(`SELECT s.name || ' ' || lower(during)::date - (now() AT TIME ZONE 'Europe/Lisbon')::date || ' ' || upper(during)::date - (now() AT TIME ZONE 'Europe/Lisbon')::date
	FROM reservation.reservation JOIN reservation.resource s ON s.resource_id = resource_ids[1] WHERE reservation_id = '${id}'`);

export async function freePort() {
	const socket = createServer().listen(0, '127.0.0.1');
	await new Promise(resolve => socket.once('listening', resolve));
	const { port } = socket.address();
	await new Promise(resolve => socket.close(resolve));
	return port;
}

export function launch(environment = {}) {
	const child = spawn(process.execPath, [new URL('board/server.js', import.meta.url).pathname],
		{ env: { ...process.env, PGUSER: 'front_desk', BOARD_PORT: port, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
	let said = '';
	for (const stream of [child.stdout, child.stderr])
		stream.on('data', chunk => { said += chunk; });
	child.said = () => said;
	child.ended = new Promise(resolve => child.once('exit', resolve));
	return child;
}

export async function up() {
	server = launch();
	for (let waited = 0; !server.said().includes('http://'); waited += 50) {
		assert.ok(waited < PATIENCE && server.exitCode === null, `the server did not start: ${server.said()}`);
		await new Promise(resolve => setTimeout(resolve, 50));
	}
}

export async function down() {
	server.kill();
	await server.ended;
}

// A page, its errors, and short ways to what the tests look at.
export async function open(options = {}) {
	const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', timezoneId: 'Asia/Tokyo', ...options });
	const page = await context.newPage();
	page.setDefaultTimeout(PATIENCE);
	page.faults = [];
	page.on('pageerror', error => page.faults.push(error.stack));
	page.on('console', message => message.type() === 'error' && !/Failed to load resource|ERR_/.test(message.text()) && page.faults.push(message.text()));
	await page.goto(address);
	await page.getByText('Live', { exact: true }).waitFor();
	await page.locator('.ec-event.stay').first().waitFor();
	return page;
}
export const bar = (page, name) => page.locator('.ec-event', { hasText: name }).first();
export const answer = page => page.locator('#answer');

export async function close(page) {
	assert.deepEqual(page.faults, [], 'the page has no errors');
	await page.context().close();
}

export async function until(what, expected, message) {
	let found;
	for (let waited = 0; waited < PATIENCE; waited += 100) {
		found = await what();
		if (found === expected)
			return;
		await new Promise(resolve => setTimeout(resolve, 100));
	}
	assert.equal(found, expected, message);
}

// The middle of a bar, and the width of a day
async function grip(page, name) {
	await bar(page, name).scrollIntoViewIfNeeded();
	const from = await bar(page, name).boundingBox();
	const [one, two] = await page.locator('.ec-header .ec-col-head').filter({ visible: true }).all();
	return { x: from.x + from.width / 2, y: from.y + from.height / 2, width: (await two.boundingBox()).x - (await one.boundingBox()).x };
}

// Drags a bar by a number of days.
export async function drag(page, name, days) {
	const { x, y, width } = await grip(page, name);
	await page.mouse.move(x, y);
	await page.mouse.down();
	await page.mouse.move(x + 12, y, { steps: 3 });
	await page.mouse.move(x + days * width, y, { steps: 8 });
	await page.mouse.up();
}

// The same by a finger that first rests for so many milliseconds
export async function wipe(page, name, days, rest) {
	const { x, y, width } = await grip(page, name);
	const finger = await page.context().newCDPSession(page);
	const touch = (type, ...touchPoints) => finger.send('Input.dispatchTouchEvent', { type, touchPoints });
	await touch('touchStart', { x, y });
	await page.waitForTimeout(rest);
	for (let step = 1; step <= 8; step++)
		await touch('touchMove', { x: x + days * width * step / 8, y });
	await touch('touchEnd');
}

export async function begin() {
	port = await freePort();
	address = `http://127.0.0.1:${port}/`;
	browser = await chromium.launch({ executablePath, args: process.getuid() === 0 ? ['--no-sandbox'] : [] });
	await up();
}

export async function end() {
	await browser?.close();
	await down();
}
