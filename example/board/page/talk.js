// What the parts of the page share: elements, local times, and talking to the server.

export const $ = id => document.getElementById(id);

// Text enters the page as text alone: a guest may be named like markup.
export function make(tag, attributes = {}, ...children) {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (name.startsWith('on'))
			element.addEventListener(name.slice(2), value);
		else if (value !== null)
			element.setAttribute(name, value);
	}
	element.append(...children.filter(child => child !== null && child !== undefined && child !== ''));
	return element;
}

// A local time without an offset is kept as that time in UTC, so that no zone of the browser
// comes into it.
export const read = text => Date.parse(`${text.slice(0, 16)}Z`);
export const write = time => new Date(time).toISOString().slice(0, 16);
const format = options => {
	const formatter = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options });
	return text => formatter.format(read(text.length === 10 ? `${text}T00:00` : text));
};
export const day = format({ weekday: 'short', day: 'numeric', month: 'short' });
const long = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
export const range = (first, last) => long.formatRange(read(`${first}T00:00`), read(`${last}T00:00`));
export const hour = format({ hour: '2-digit', minute: '2-digit' });
export const moment = text => `${day(text)} ${hour(text)}`;
export const span = (from, to) => `${moment(from)} – ${from.slice(0, 10) === to.slice(0, 10) ? hour(to) : moment(to)}`;
export const place = ({ name, from, to }) => `${name}, ${from.slice(0, 10) === to.slice(0, 10) ? span(from, to) : `${day(from)} – ${day(to)}`}`;
export const money = (amount, currency) => amount === null || amount === undefined ? '' : `${Number(amount).toLocaleString('en-GB',
	{ minimumFractionDigits: 2, maximumFractionDigits: 3 })} ${currency}`;

export const say = text => { $('say').textContent = text; };

const reasons = {
	unavailable: 'The place is taken then.', fragmented: 'Enough is free, but not in one piece.', over_capacity: 'There are not so many.',
	closed: 'It is closed then.', too_short: 'The stay is too short.', too_long: 'The stay is too long.', too_soon: 'That is too soon.', past: 'That is past.',
	too_far: 'That is too far ahead.', off_grid: 'Stays do not begin at that time.', not_due: 'It is too early for that.', not_ready: 'The room is not ready.',
	wrong_status: 'The stay does not allow that now.', payment_due: 'It has to be paid first.', customer_limit: 'The guest has as many as allowed.',
	busy: 'Another desk is just deciding about it.', inactive: 'It is not sold any more.',
};
export const explain = reason => reasons[reason] ?? `Refused: ${reason.replaceAll('_', ' ')}.`;

export async function get(path, parameters = {}) {
	const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== '');
	try {
		return await (await fetch(`${path}?${new URLSearchParams(given)}`)).json();
	} catch {
		return { error: 'The board’s server does not answer.', again: true };
	}
}

// Tells an answer where everyone looks, with what can be done about it.
let fading;
export function tell(kind, title, text, choices = []) {
	const box = $('answer'), before = document.activeElement;
	const close = () => { box.hidden = true; if (box.contains(document.activeElement)) (before.isConnected ? before : document.body).focus(); };
	clearTimeout(fading);
	box.className = `answer ${kind}`;
	box.replaceChildren(make('h2', {}, title), text ? make('p', {}, text) : '', make('div', { class: 'actions' },
		...choices.map(([label, act]) => make('button', { type: 'button', onclick: () => { close(); act(); } }, label)),
		make('button', { type: 'button', class: 'quiet', onclick: close }, 'Dismiss')));
	box.onkeydown = event => event.key === 'Escape' && close();
	box.hidden = false;
	if (kind === 'good')
		fading = setTimeout(() => { if (!box.contains(document.activeElement) && !box.matches(':hover')) close(); }, 8000);
}

// Sends a command under a key of its own: a repetition after a lost answer has its effect once.
// `retry` is called with a place that the guest may have instead.
export async function command(name, body, { retry, title = 'Not done' } = {}) {
	const sent = { key: crypto.randomUUID(), desk: $('desk').value, ...body };
	let answer;
	try {
		answer = await (await fetch(`/api/${name}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(sent) })).json();
	} catch {
		answer = { error: 'The board’s server does not answer, so it is not known whether it was done. Trying again does it once.', again: true };
	}
	if (answer.error)
		tell('bad', answer.conflict ? 'Changed by another desk' : title, answer.error,
			answer.again && retry ? [['Try again', () => retry(null, sent.key)]] : []);
	else if (!answer.accepted)
		tell('bad', title, explain(answer.reason), retry ? answer.alternatives.map(other => [place(other), () => retry(other)]) : []);
	return answer;
}
