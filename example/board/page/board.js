// The board: loads, shows, and keeps up with what happens.

import { $, make, day, range, hour, money, get, say, tell, read, write } from './talk.js';
import { start, show, views, isBusy } from './timeline.js';
import { act, payment, showStay, showBooking, startBooking, learn } from './dialogs.js';

let view = views[innerWidth < 700 ? 1 : 2], first = '', board, connected = false, loading = false, wanted = false;
const news = [];
const told = { ReservationCreated: 'booked', AddedToWaitlist: 'waits', AvailabilityRejected: 'was refused', ReservationModified: 'moved', ModificationRejected: 'was not moved',
	ReservationCanceled: 'canceled', ReservationCheckedIn: 'came in', ReservationCheckedOut: 'left', PaymentCompleted: 'paid', ReservationExpired: 'lost the hold',
	ReservationNoShow: 'did not come', WaitlistOffered: 'was offered a place', UnitsAssigned: 'got another unit', ResourceClosed: 'A closure began', ResourceReopened: 'A closure ended',
	CheckinUndone: 'is not in after all', CheckoutUndone: 'is in again', ReservationReinstated: 'stands again', ReservationFinalized: '' };

// What comes while it loads is loaded next, and what comes while a guest is being moved, after that.
async function load() {
	wanted = true;
	if (loading || isBusy())
		return;
	loading = true;
	while (wanted && !isBusy()) {
		wanted = false;
		const answer = await get('/api/board', { first, days: view.days });
		if (answer.error) {
			state(false, answer.error);
			setTimeout(load, 1000);
		} else if (isBusy())
			wanted = true;
		else {
			render(board = answer);
			state(connected, 'Reconnecting');
		}
	}
	loading = false;
}

function render(board) {
	learn(board);
	show(board, view);
	const last = write(read(`${board.first}T00:00`) + (view.days - 1) * 86400000).slice(0, 10);
	$('range').textContent = range(board.first, last);
	$('clock').textContent = `${hour(board.now)} ${board.zone.replace('_', ' ')}`;
	$('clock').dateTime = board.now;
	const figure = (number, text) => number === null ? '' : make('span', {}, make('b', {}, String(number)), ` ${text}`);
	$('figures').replaceChildren(figure(board.in_house, 'in house'), figure(board.free_tonight, 'free tonight'));
	const when = time => time.slice(0, 10) === board.today ? hour(time) : day(time);
	refresh($('rail'), [
		card('Arrivals', board.arrivals, 'Nobody arrives today.', stay => line(stay, stay.units, when(stay.from),
			stay.status === 'confirmed' && ['Check in', () => act('checkin', stay)])),
		card('Departures', board.departures, 'Nobody leaves today.', stay => line(stay, stay.units, when(stay.to),
			stay.status === 'checked_in' && ['Check out', () => act('checkout', stay)])),
		card('Waiting', board.waiting, 'Nobody waits.', stay => line(stay, `${stay.place}. in the queue`, `${day(stay.from)} – ${day(stay.to)}`)),
		card(`To be paid${board.sums.map(sum => `, ${money(sum.due, sum.currency)}`).join('')}`, board.unpaid, 'Everything is paid.',
			stay => line(stay, `from ${day(stay.from)}`, '', [`Take ${money(stay.due, stay.currency)}`, () => payment(stay)])),
		card('Just now', news, 'Nothing has happened yet.', event => make('li', {}, make('span', { class: 'who' }, event.text), make('time', {}, hour(event.at))))]);
	if (board.rows.length === 0)
		$('range').textContent = 'No resource yet: INSERT INTO reservation.resource (name) …';
	else if (Number(board.rows[0].total) > board.rows.length)
		$('range').textContent += ` · the first ${board.rows.length} of ${board.rows[0].total} units`;
}

// Only what differs is replaced, and the focus and the place in a list stay.
function refresh(parent, parts) {
	for (const [number, part] of parts.entries()) {
		const old = parent.children[number];
		if (!old)
			parent.append(part);
		else if (old.outerHTML !== part.outerHTML) {
			const [held, top] = [old.contains(document.activeElement) && document.activeElement.textContent, old.querySelector('ul')?.scrollTop];
			old.replaceWith(part);
			if (top > 0)
				part.querySelector('ul')?.scrollTo(0, top);
			if (held)
				[...part.querySelectorAll('button')].find(button => button.textContent === held)?.focus();
		}
	}
}

function card(title, list, nothing, show) {
	const count = list.length > 0 && list !== news ? make('span', { class: 'count' }, String(list.length)) : '';
	return make('section', { 'aria-label': title.split(',')[0] }, make('h2', {}, title, ' ', count),
		list.length > 0 ? make('ul', { tabindex: list.length > 5 ? 0 : null }, ...list.map(show)) : make('p', { class: 'nothing' }, nothing));
}

function line(stay, where, when, action) {
	const place = [stay.resource, where].filter(Boolean).join(' · ');
	return make('li', { class: stay.status }, make('button', { type: 'button', class: 'who', onclick: () => showStay(stay) }, stay.name, make('small', {}, place)),
		make('span', { class: 'when' }, when, stay.late ? make('em', {}, 'late') : ''),
		action ? make('button', { type: 'button', class: 'do', 'aria-label': `${action[0]}: ${stay.name}`, onclick: action[1] }, action[0]) : '');
}

function state(live, text) {
	$('live').className = live ? 'live' : 'live off';
	$('live').textContent = live ? 'Live' : text;
	document.body.classList.toggle('stale', !live);
}

// EventSource comes back by itself and says which event it has seen last; what it missed is told
// then, and the board is loaded anew in any case.
function follow() {
	const source = new EventSource('/api/events');
	source.addEventListener('database', ({ data }) => {
		({ connected } = JSON.parse(data));
		state(connected, 'The database is away');
		if (connected)
			load();
	});
	source.addEventListener('news', ({ data }) => {
		load();
		const fresh = JSON.parse(data).filter(event => told[event.type]).map(event => ({ at: event.at, text: [event.name, told[event.type],
			/^Reservation(Created|Modified)/.test(event.type) ? event.resource : ''].filter(Boolean).join(' ') }));
		news.unshift(...fresh.reverse());
		news.length = Math.min(news.length, 8);
		if (fresh.length > 0)
			say(fresh.slice(0, 3).map(event => event.text).join('. '));
	});
	source.addEventListener('look', load);
	source.onerror = () => state(connected = false, 'Reconnecting');
}

$('views').append(...views.map(each => make('button', { type: 'button', 'aria-pressed': String(each === view), onclick: ({ target }) => {
	view = each;
	for (const button of $('views').children)
		button.setAttribute('aria-pressed', String(button === target));
	load();
} }, each.name)));
for (const [id, direction] of [['earlier', -1], ['today', 0], ['later', 1]])
	$(id).onclick = () => {
		first = direction === 0 ? '' : write(read(`${board.first}T00:00`) + direction * Math.max(1, view.days / 2 | 0) * 86400000).slice(0, 10);
		load();
	};
$('new').onclick = () => showBooking();
$('desk').value = localStorage.getItem('desk') ?? '';
$('desk').onchange = () => localStorage.setItem('desk', $('desk').value);
document.addEventListener('reload', load);
start(showStay, showBooking);
startBooking();
follow();
setInterval(load, 30000);
