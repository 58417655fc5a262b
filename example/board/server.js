// The board's server: a page, its data, commands, and a stream of what happens. It knows
// the database by DATABASE_URL, else by libpq's variables, and listens on 127.0.0.1 alone.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import pg from 'pg';
import * as queries from './queries.js';
import { Feed } from './feed.js';

const port = Number(process.env.BOARD_PORT ?? 8080);
const connection = { connectionString: process.env.DATABASE_URL, application_name: 'board', options: '-c jit=off' };
const pool = new pg.Pool({ ...connection, max: 4, connectionTimeoutMillis: 3000, options: '-c jit=off -c plan_cache_mode=force_generic_plan -c statement_timeout=10s -c lock_timeout=2s' });
pool.on('error', () => {});	// an idle connection that broke is replaced

const library = `${createRequire(import.meta.url).resolve('@event-calendar/build').replace(/\/dist\/.*/, '')}/dist/event-calendar.min`;
const page = file => new URL(`page/${file}`, import.meta.url);
const files = {
	'/': [page('index.html'), 'text/html'], '/board.css': [page('board.css'), 'text/css'],
	...Object.fromEntries(['board', 'timeline', 'dialogs', 'talk'].map(name => [`/${name}.js`, [page(`${name}.js`), 'text/javascript']])),
	'/library.js': [`${library}.js`, 'text/javascript'], '/library.css': [`${library}.css`, 'text/css'],
};
const guards = {
	'Content-Security-Policy': "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
		"form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
	'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer', 'Cross-Origin-Resource-Policy': 'same-origin', 'Cache-Control': 'no-store',
};

const refuse = (status, message) => Object.assign(new Error(message), { status });

// A page of another site may neither send a command nor, under a name of its own for this address, read an answer.
function checkOrigin(request) {
	const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
	if (!hosts.includes(request.headers.host))
		throw refuse(403, 'The board answers only under its own address.');
	const { origin, 'sec-fetch-site': site = 'same-origin', 'content-type': type = '' } = request.headers;
	if (request.method !== 'GET' && (site !== 'same-origin' || (origin && origin !== `http://${request.headers.host}`) || !/^application\/json\b/.test(type)))
		throw refuse(403, 'A command comes as JSON from the board itself.');
}

async function readBody(request) {
	let body = '';
	for await (const chunk of request.setEncoding('utf8')) {
		body += chunk;
		if (body.length > 16384)
			throw refuse(413, 'That is too long.');
	}
	return Object(JSON.parse(body));
}

const text = value => value === undefined || value === null || value === '' ? null : String(value);

// Runs one command, or none: an answer that is not accepted at the second step takes back the first.
async function runCommand(name, body) {
	const steps = [name];
	const client = await pool.connect();
	const run = step => client.query(queries.commands[step].text, queries.commands[step].parameters.map(key => text(body[key])));
	try {
		await client.query('BEGIN');
		await client.query("SELECT set_config('reservation.actor', $1, true)", [`board: ${(text(body.desk) ?? 'desk').slice(0, 60)}`]);
		if (name === 'move' && text(body.unit) && (await client.query(queries.named, [body.resource, body.unit])).rowCount > 0)
			steps.push('assign');
		let answer;
		for (const step of steps) {
			[answer] = (await run(step)).rows;
			body.version = answer.version;
			if (!answer.accepted)
				break;
		}
		await client.query(answer.accepted || steps.length === 1 ? 'COMMIT' : 'ROLLBACK');
		client.release();
		return answer;
	} catch (error) {
		await client.query('ROLLBACK').then(() => client.release(), () => client.release(true));
		throw error;
	}
}

// A statement with a name is planned once a connection, which takes longer than to run it.
async function ask(name, values) {
	return (await pool.query({ name, text: queries[name], values })).rows[0];
}

const asked = search => ['resource', 'from', 'to', 'quantity'].map(key => text(search.get(key)));
const questions = {
	'/api/board': async search => (await ask('board', [text(search.get('first')), Math.min(Number(search.get('days')) || 14, 62)])).board,
	'/api/stay': search => ask('stay', [search.get('id')]),
	'/api/free': search => ask('free', asked(search)),
	'/api/slots': search => ask('slots', asked(search)),
};

// What a person can do about an error of the database; its own words only where a value is at fault.
function explain(error) {
	const { status = error instanceof SyntaxError ? 400 : undefined, code = '' } = error;
	if (status)
		return [status, { error: error.message }];
	if (code === 'RS001')
		return [409, { error: 'Another desk has changed this stay. It is shown as it is now; nothing was moved.', conflict: true }];
	if (/^(22|P0002|RS002|42501|54000)/.test(code))
		return [422, { error: [error.message, error.hint].filter(Boolean).join('. ') }];
	if (!/^(40|55P03|57014)/.test(code))
		console.error(`board: ${code} ${error.message}`);
	return [503, { error: 'The database is busy, or does not answer. Try again.', again: true }];
}

async function respond(request, response) {
	const url = new URL(request.url, `http://127.0.0.1:${port}`);
	checkOrigin(request);
	if (request.method === 'POST') {
		const name = url.pathname.replace(/^\/api\//, '');
		if (!Object.hasOwn(queries.commands, name) || name === 'assign')
			throw refuse(404, 'There is no such command.');
		return send(response, 200, await runCommand(name, await readBody(request)));
	}
	if (url.pathname === '/api/events')
		return feed.subscribe(request, response, guards);
	if (Object.hasOwn(questions, url.pathname)) {
		const answer = await questions[url.pathname](url.searchParams);
		return answer ? send(response, 200, answer) : send(response, 404, { error: 'It is not there any more.' });
	}
	if (!Object.hasOwn(files, url.pathname))
		throw refuse(404, 'There is nothing here.');
	const [file, type] = files[url.pathname];
	response.writeHead(200, { ...guards, 'Content-Type': `${type}; charset=utf-8` }).end(await readFile(file));
}

function send(response, status, body) {
	response.writeHead(status, { ...guards, 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

const feed = new Feed(connection);
try {
	const { database, role, extension, desk } = await ask('fitness');
	if (!extension)
		throw new Error(`the database ${database} lacks the extension: CREATE EXTENSION reservation`);
	if (!desk)
		throw new Error(`the role ${role} lacks the level desk: SELECT reservation.grant_usage('${role}', 'desk')`);
	await feed.start();
	const server = createServer((request, response) => {
		respond(request, response).catch(error => response.headersSent ? response.destroy() : send(response, ...explain(error)));
	});
	server.on('error', error => {
		console.error(`board: ${error.code === 'EADDRINUSE' ? `port ${port} is taken; BOARD_PORT chooses another` : error.message}`);
		process.exit(1);
	});
	server.listen(port, '127.0.0.1', () => console.log(`The board of ${database}, as ${role}: http://127.0.0.1:${port}/`));
} catch (error) {
	console.error(`board: ${error.message || error.code}`);
	process.exit(1);
}
