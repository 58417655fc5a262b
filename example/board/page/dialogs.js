// The two dialogs: a stay with what can be done to it, and a new booking.

import { $, make, read, write, span, place, money, day, moment, get, command, tell } from './talk.js';

const undo = { checkin: ['undo_checkin', 'Undo'], checkout: ['undo_checkout', 'Undo'], cancel: ['reinstate', 'Reinstate'], no_show: ['undo_no_show', 'Undo'] };
const done = { checkin: 'is in', checkout: 'has left', cancel: 'is canceled', no_show: 'is a no-show', confirm: 'is confirmed', pay: 'has paid',
	undo_checkin: 'is not in any more', undo_checkout: 'is in again', reinstate: 'stands again', undo_no_show: 'is expected again' };
const actions = { held: [['confirm', 'Confirm'], ['cancel', 'Cancel the stay']], confirmed: [['checkin', 'Check in'], ['no_show', 'No-show'], ['cancel', 'Cancel the stay']],
	checked_in: [['checkout', 'Check out'], ['undo_checkin', 'Undo check-in']], checked_out: [['undo_checkout', 'Undo check-out']],
	waitlisted: [['cancel', 'Cancel the wish']], canceled: [['reinstate', 'Reinstate']] };
const reload = () => document.dispatchEvent(new Event('reload'));

// Carries out a simple command on a stay: { id, name, version }.
export async function act(name, stay, more = {}) {
	const answer = await command(name, { id: stay.id, version: stay.version, ...more },
		{ title: `${stay.name}: not done`, retry: (place, key) => key && act(name, stay, { ...more, key }) });
	if (answer.accepted)
		tell('good', `${stay.name} ${done[name]}`, name === 'pay' ? money(more.amount, more.currency) : '',
			undo[name] ? [[undo[name][1], () => act(undo[name][0], { ...stay, version: answer.version })]] : []);
	reload();
	return answer;
}

export const payment = stay => act('pay', stay, { amount: stay.due, currency: stay.currency });

export async function showStay({ id }) {
	const stay = await get('/api/stay', { id });
	const dialog = $('stay');
	if (stay.error)
		return tell('bad', 'Not shown', stay.error);
	const choose = act => () => { dialog.close(); act(); };
	const facts = { 'Stay': span(stay.from, stay.to), 'Place': [stay.resource_name, stay.units].filter(Boolean).join(' · '), 'Units': stay.quantity,
		'Status': stay.status.replace('_', ' ') + (stay.status === 'held' ? ` until ${moment(stay.expires)}` : ''),
		'Price': money(stay.amount, stay.currency) || 'none', 'To be paid': Number(stay.due) > 0 ? money(stay.due, stay.currency) : 'nothing',
		'Code': stay.code, 'Time zone': stay.zone };
	dialog.replaceChildren(make('h2', { id: 'stay-name' }, stay.name),
		make('dl', {}, ...Object.entries(facts).flatMap(([term, fact]) => [make('dt', {}, term), make('dd', {}, String(fact))])),
		make('div', { class: 'actions' }, make('button', { type: 'button', onclick: () => dialog.close() }, 'Close'),
			...(Number(stay.due) > 0 ? [make('button', { type: 'button', onclick: choose(() => payment(stay)) }, `Take ${money(stay.due, stay.currency)}`)] : []),
			...(actions[stay.status] ?? []).reverse().map(([name, label], number, all) => make('button', { type: 'button', class: number === all.length - 1 ? 'primary' : '',
				onclick: choose(() => act(name, stay)) }, label))));
	dialog.showModal();
}

let resources = [], today;
const form = () => $('booking').querySelector('form');
const field = name => form().elements[name];
const values = () => Object.fromEntries(['resource', 'from', 'to', 'quantity'].map(name => [name, field(name).value]));

export function learn(board) {
	today = board.today;
	if (JSON.stringify(resources) === JSON.stringify(board.resources))
		return;
	resources = board.resources;
	const chosen = field('resource').value;
	field('resource').replaceChildren(...resources.map(resource => make('option', { value: resource.id },
		`${resource.name}${resource.capacity > 1 ? ` (${resource.capacity})` : ''}${resource.zone === board.zone ? '' : `, ${resource.zone}`}`)));
	if (chosen)
		field('resource').value = chosen;
}

// An hour on a resource with appointments, else a night by the hours of the house.
function suggest(from, to, exact) {
	const resource = resources.find(each => String(each.id) === field('resource').value);
	if (!resource)
		return;
	if (exact || resource.short) {
		field('from').value = from.length === 10 ? `${from}T12:00` : from;
		field('to').value = to && exact ? to : write(read(field('from').value) + 3600000);
		return;
	}
	field('from').value = `${from.slice(0, 10)}T${resource.arrival ?? '00:00'}`;
	const last = to ? read(`${to.slice(0, 10)}T00:00`) : read(`${from.slice(0, 10)}T00:00`) + 86400000;
	field('to').value = `${write(Math.max(last, read(`${from.slice(0, 10)}T00:00`) + 86400000)).slice(0, 10)}T${resource.departure ?? '00:00'}`;
}

export function showBooking(row, from = today, to, exact = false) {
	form().reset();
	if (row)
		field('resource').value = row.resource;
	suggest(from, to, exact);
	$('booking').showModal();
	look('free');
}

function offer(title, places) {
	$('offer').replaceChildren(title, ...places.map(other => make('button', { type: 'button', onclick: () => {
		field('resource').value = other.resource;
		[field('from').value, field('to').value] = [other.from.slice(0, 16), other.to.slice(0, 16)];
		look('free');
	} }, place(other))));
}

let asked = 0;
async function look(question) {
	const number = ++asked;
	form().querySelector('[data-act=wait]').hidden = true;
	if (!form().elements.from.value || !form().elements.to.value)
		return;
	const answer = await get(`/api/${question}`, values());
	if (number !== asked)
		return;
	const nights = Math.round((read(`${field('to').value.slice(0, 10)}T00:00`) - read(`${field('from').value.slice(0, 10)}T00:00`)) / 86400000);
	if (answer.error || question === 'slots')
		offer(answer.error ?? (answer.alternatives.length > 0 ? 'First free:' : 'Nothing is free in the next 60 days.'), answer.alternatives ?? []);
	else {
		offer(answer.free ? ['Free', nights > 0 ? `${nights} ${nights === 1 ? 'night' : 'nights'}` : '', money(answer.amount, answer.currency)].filter(Boolean).join(' · ')
			: 'Not free. Instead:', answer.alternatives);
		form().querySelector('[data-act=wait]').hidden = answer.free;
	}
}

async function book(otherwise, key) {
	if (!form().reportValidity())
		return;
	const name = field('name').value.trim();
	const answer = await command('create', { ...values(), name, otherwise, customer: field('customer').value.trim() || `board ${crypto.randomUUID()}`,
		...(key ? { key } : {}) }, { title: `${name}: not booked`, retry: (place, again) => place ? undefined : book(otherwise, again) });
	reload();
	if (answer.accepted) {
		$('booking').close();
		const resource = resources.find(each => String(each.id) === field('resource').value).name;
		tell('good', `${name} ${answer.status === 'waitlisted' ? 'waits' : answer.status === 'held' ? 'is held until paid' : 'is booked'}`,
			`${resource}, ${span(field('from').value, field('to').value)}${answer.amount ? ` · ${money(answer.amount, answer.currency)}` : ''}`);
	} else if (answer.alternatives) {
		$('answer').hidden = true;	// the dialog is in front of it
		offer('Not booked. Instead:', answer.alternatives);
		form().querySelector('[data-act=wait]').hidden = false;
	} else if (answer.error)
		offer(answer.error, []);
}

export function startBooking() {
	form().addEventListener('submit', event => { event.preventDefault(); book('reject'); });
	form().addEventListener('change', event => {
		if (event.target.name === 'resource')
			suggest(field('from').value || today, field('to').value);
		if (event.target.name !== 'name' && event.target.name !== 'customer')
			look('free');
	});
	for (const [name, act] of Object.entries({ close: () => $('booking').close(), slots: () => look('slots'), wait: () => book('waitlist') }))
		form().querySelector(`[data-act=${name}]`).onclick = act;
}
