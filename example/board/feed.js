// The stream of events: LISTEN says that there are some, and read_events which they are, so
// a connection that was lost loses nothing. Browsers get them as server-sent events.

import pg from 'pg';
import * as queries from './queries.js';

export class Feed {
	constructor(connection) {
		this.connection = connection;
		this.browsers = new Set();
		this.connected = false;
		this.last = null;
		this.announced = 0;
		setInterval(() => this.send(': still here\n\n'), 20000).unref();
	}

	async start() {
		const client = new pg.Client({ ...this.connection, keepAlive: true });
		client.on('error', () => {});
		client.on('end', () => this.client === client && this.lose());
		await client.connect();
		this.client = client;
		const channel = (await client.query("SELECT current_setting('reservation.channel', true) AS name")).rows[0].name ?? 'reservation';
		client.on('notification', ({ payload }) => {
			this.announced = Math.max(this.announced, Number(/"position": (\d+)/.exec(payload)?.[1] ?? 0));
			this.read();
		});
		await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
		this.last ??= await this.findCertain();
		this.connected = true;
		this.send(message('database', { connected: true }));
		await this.read();
	}

	lose() {
		if (this.connected)
			this.send(message('database', { connected: false }));
		this.connected = false;
		this.client?.end().catch(() => {});
		this.client = null;
		clearTimeout(this.retry);
		this.retry = setTimeout(() => this.start().catch(() => this.lose()), 500);
	}

	// A position below which no transaction is open any more.
	async findCertain() {
		for (let back = 1000; ; back *= 100) {
			const { top, position } = (await this.client.query(queries.certain, [back])).rows[0];
			if (position !== null || back >= top)
				return position ?? 0;
		}
	}

	// Notifications that come while it reads are one reason to read again. An older transaction that
	// is open holds the events back, and nothing tells of its end; what is committed is shown.
	async read() {
		this.wanted = true;
		if (this.reading || this.last === null)
			return;
		this.reading = true;
		try {
			while (this.wanted) {
				this.wanted = false;
				const news = (await this.client.query(queries.news, [this.last])).rows;
				if (news.length > 0) {
					this.last = news.at(-1).position;
					this.wanted = true;
					this.send(message('news', news, this.last));
				}
			}
			clearTimeout(this.again);
			if (this.announced > Number(this.last)) {
				this.send(message('look', {}));
				this.again = setTimeout(() => this.connected && this.read(), 1000);
			}
		} catch (error) {
			console.error(`board: the feed: ${error.message}`);
			this.lose();
		} finally {
			this.reading = false;
		}
	}

	async subscribe(request, response, headers) {
		const after = request.headers['last-event-id'];
		response.writeHead(200, { ...headers, 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
		response.write(`retry: 500\n${message('database', { connected: this.connected }, after ?? this.last)}`);
		if (/^\d{1,15}$/.test(after) && Number(after) < Number(this.last) && this.connected) {
			const news = (await this.client.query(queries.news, [after])).rows.filter(event => Number(event.position) <= Number(this.last));
			if (news.length > 0)
				response.write(message('news', news, news.at(-1).position));
		}
		this.browsers.add(response);
		response.on('close', () => this.browsers.delete(response));
	}

	send(chunk) {
		for (const browser of this.browsers)
			browser.write(chunk);
	}
}

function message(event, data, id) {
	return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
