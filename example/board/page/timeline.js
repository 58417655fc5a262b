// The timeline: EventCalendar draws and drags; what it lacks is here. Moving by keys, the names
// that a screen reader says, the house's own now, and what follows a drop.

/* global EventCalendar */
import { $, make, read, write, span, moment, say, command, tell } from './talk.js';

export const views = [{ name: 'Day', days: 1, slot: 1, snap: 15 }, { name: 'Week', days: 7, slot: 12, snap: 1440 }, { name: '2 weeks', days: 14, slot: 12, snap: 1440 }];
const words = { confirmed: 'confirmed', held: 'held until paid', checked_in: 'in house', checked_out: 'left', closed: 'closed' };
const place = row => `${row.resource}/${row.unit}`;
const called = row => [row.name, row.unit_name].filter(Boolean).join(' ');
const naive = time => Date.UTC(time.getFullYear(), time.getMonth(), time.getDate(), time.getHours(), time.getMinutes());

let calendar, data, rows, view, shown = new Map(), moving, busy = false, onStay, onEmpty;
const bars = new Map();		// what stands on the timeline, by the id of the calendar's event

export const isBusy = () => busy || moving !== undefined;

export function start(showStay, book) {
	onStay = showStay;
	onEmpty = book;
	calendar = EventCalendar.create($('timeline'), {
		view: 'resourceTimelineWeek', headerToolbar: { start: '', center: '', end: '' }, locale: 'en-GB',
		editable: true, dragScroll: true, longPressDelay: 350, selectable: true, unselectAuto: true, selectMinDistance: 8,
		eventContent: content, eventClassNames: ({ event }) => event.extendedProps.classes, resourceLabelContent: label,
		eventTimeFormat: () => '', dayHeaderFormat: heading, slotLabelFormat: { hour: '2-digit', minute: '2-digit', hour12: false },
		eventClick: ({ event }) => bars.get(event.id)?.id && !moving && onStay(bars.get(event.id)),
		...Object.fromEntries(['Drag', 'Resize'].flatMap(what => [[`event${what}Start`, () => { busy = true; }], [`event${what}Stop`, () => { busy = false; }]])),
		eventDrop: dropped, eventResize: dropped,
		dateClick: ({ date, resource }) => empty(resource, naive(date)), select: ({ start, end, resource }) => empty(resource, naive(start), naive(end)),
	});
	$('timeline').addEventListener('keydown', press, true);
	$('timeline').addEventListener('focusout', event => moving && event.relatedTarget && !$('timeline').contains(event.relatedTarget) && settle(false));
	new MutationObserver(unname).observe($('timeline'), { childList: true, subtree: true });
	new ResizeObserver(fit).observe($('timeline'));
}

const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short' });
const heading = date => ({ domNodes: [make('small', {}, weekday.format(date)), make('b', {}, String(date.getDate()))] });

// The library calls its parts a table, whose rows hold no cells and whose bars hang loose. Each bar
// says its room and its days instead.
function unname() {
	for (const part of $('timeline').querySelectorAll('[role]:not([role=button]), [aria-colindex]')) {
		part.removeAttribute('role');
		part.removeAttribute('aria-colindex');
	}
}

function label({ resource }) {
	const { row } = resource.extendedProps;
	if (!row)
		return '';
	return { domNodes: [make('span', { class: `row ${row.over ? 'over' : ''}` }, make('b', {}, row.unit_name || row.name),
		row.unit_name ? make('small', {}, row.name) : '', row.zone === data.zone ? '' : make('small', {}, row.zone))] };
}

// A bar is a button, and its text is its name: what a screen reader says stands in it.
function content({ event }) {
	const { bar, row } = event.extendedProps;
	if (!bar?.id)
		return { domNodes: [make('span', { class: 'text' }, bar && bar.kind !== 'not open' ? bar.label : '')] };
	return { domNodes: [make('span', { class: 'text', 'data-bar': event.id, title: `${bar.label}\n${span(bar.from, bar.to)}` }, bar.label,
		make('span', { class: 'unseen' }, `, ${called(row)}, ${span(bar.from, bar.to)}, ${words[bar.kind] ?? bar.kind}` +
			`${bar.payment === 'due' ? ', to be paid' : ''}${bar.over ? ', beyond capacity' : ''}${bar.late ? ', late' : ''}`),
		bar.payment === 'due' ? make('span', { 'aria-hidden': 'true' }, ' ¤') : '')] };
}

export function show(board, chosen) {
	const focused = document.activeElement?.querySelector?.('[data-bar]')?.dataset.bar;
	const reframed = view !== chosen || data?.first !== board.first || data.today !== board.today;
	[data, view] = [board, chosen];
	bars.clear();
	for (const [number, bar] of board.bars.entries())
		bars.set(bar.id ? `${bar.id}/${bar.resource}/${bar.unit}/${bar.start}` : `${number}`, bar);
	if (reframed)
		for (const [name, value] of Object.entries({ date: board.first, duration: { days: view.days }, slotDuration: { hours: view.slot },
			snapDuration: { minutes: view.snap }, highlightedDates: [board.today], slotLabelInterval: { hours: view.days === 1 ? 2 : 24 }, scrollTime: { hours: view.days === 1 ? 8 : 0 } }))
			calendar.setOption(name, value);
	$('timeline').classList.toggle('hours', view.days === 1);
	if (JSON.stringify(rows) !== JSON.stringify(board.rows)) {
		rows = board.rows;
		calendar.setOption('resources', rows.map(row => ({ id: place(row), extendedProps: { row } })));
	}
	update([...bars].map(([id, bar]) => event(id, bar)).concat(nowLine()), reframed);
	fit();
	if (focused)	// a stay that has moved is another bar
		requestAnimationFrame(() => focus(bars.has(focused) ? focused : [...bars.keys()].find(id => id.startsWith(focused.split('/')[0]))));
}

// Drawing all bars takes a tenth of a second, drawing one does not.
function update(events, all) {
	const before = shown;
	shown = new Map(events.map(event => [event.id, JSON.stringify(event)]));
	const changed = events.filter(event => before.get(event.id) !== shown.get(event.id)), gone = [...before.keys()].filter(id => !shown.has(id));
	if (all || changed.length + gone.length > 20)
		return calendar.setOption('events', events);
	gone.forEach(id => calendar.removeEventById(id));
	changed.forEach(event => before.has(event.id) ? calendar.updateEvent(event) : calendar.addEvent(event));
}

function event(id, bar) {
	const row = data.rows.find(row => place(row) === place(bar));
	return { id, start: bar.start, end: bar.stop, resourceIds: [place(bar)], display: bar.kind === 'not open' ? 'background' : 'auto',
		editable: bar.id !== null && ['held', 'confirmed', 'checked_in'].includes(bar.kind),
		extendedProps: { bar, row, classes: ['stay', bar.kind.replace(' ', '_'), bar.over || bar.late ? 'over' : '', bar.payment === 'due' ? 'owes' : ''] } };
}

function nowLine() {
	return { id: 'now', start: data.now.slice(0, 16), end: write(read(data.now) + 60000), display: 'background', extendedProps: { classes: ['now'] },
		resourceIds: data.rows.filter(row => row.zone === data.zone).map(place) };
}

// Days share the width that there is; narrow ones scroll.
function fit() {
	if (!view)
		return;
	const side = $('timeline').querySelector('.ec-sidebar')?.offsetWidth ?? 120;
	const slots = view.days * 24 / view.slot;
	const width = Math.max(($('timeline').clientWidth - side - 3) / slots, view.days === 1 ? 34 : 22);
	if (Math.abs(calendar.getOption('slotWidth') - width) > .1)
		calendar.setOption('slotWidth', width);
}

const focus = id => $('timeline').querySelector(`[data-bar="${CSS.escape(id ?? '')}"]`)?.closest('.ec-event')?.focus();

function empty(resource, from, to) {
	calendar.unselect();
	const row = resource?.extendedProps.row;
	if (row && from >= read(data.today))
		onEmpty(row, write(from), to === undefined ? undefined : write(to), view.days === 1);
}

// A stay keeps its hours: of a drop only the distance counts, for a bar may be a part of it.
function dropped({ event, oldEvent, newResource, revert }) {
	const bar = bars.get(event.id);
	const [begin, end] = [naive(event.start) - naive(oldEvent.start), naive(event.end) - naive(oldEvent.end)];
	propose(bar, { from: write(read(bar.from) + begin), to: write(read(bar.to) + end),
		row: newResource?.extendedProps.row ?? data.rows.find(row => place(row) === place(bar)) }, revert);
}

// Sends a move; a refusal puts the bar back and offers other places.
export async function propose(bar, { from, to, row, resource = row.resource, unit }, revert, key) {
	const moved = from !== bar.from.slice(0, 16) || to !== bar.to.slice(0, 16);
	const other = row && place(row) !== place(bar) && Number(bar.quantity) === 1 && bar.resources === 1;
	busy = true;
	const answer = await command('move', { id: bar.id, version: bar.version, from: moved ? from : '', to: moved ? to : '', resource,
		unit: unit ?? (other ? row.unit : ''), instead_of: bar.resources > 1 ? bar.resource : '', ...(key ? { key } : {}) },
		{ title: `${bar.label} was not moved`, retry: (place, again) => place ? propose(bar, place, () => {}) : propose(bar, { from, to, row, resource, unit }, () => {}, again) });
	busy = false;
	if (!answer.accepted)
		revert();
	else if (bar.version !== answer.version) {
		const back = { from: bar.from.slice(0, 16), to: bar.to.slice(0, 16), resource: bar.resource, unit: other ? bar.unit : undefined };
		tell('good', `${bar.label} moved`, span(from, to), [['Take back',
			() => propose({ ...bar, from, to, version: answer.version, resource }, back, () => {})]]);
	}
	document.dispatchEvent(new Event('reload'));
}

function press(event) {
	const id = event.target.querySelector?.(':scope [data-bar]')?.dataset.bar;
	const bar = bars.get(id);
	if (moving && ['Enter', 'Escape', ' '].includes(event.key)) {
		event.preventDefault();
		event.stopPropagation();
		settle(event.key !== 'Escape');
	} else if (bar && /^Arrow/.test(event.key) && ['held', 'confirmed', 'checked_in'].includes(bar.kind)) {
		event.preventDefault();
		step(id, bar, event.key, event.shiftKey);
	}
}

function step(id, bar, key, longer) {
	if (moving && moving.id !== id)
		settle(false);
	moving ??= { id, bar, begin: 0, end: 0, row: data.rows.findIndex(row => place(row) === place(bar)) };
	const distance = { ArrowLeft: -1, ArrowRight: 1 }[key] * view.snap * 60000 || 0;
	moving.begin += longer ? 0 : distance;
	if (read(bar.to) + moving.end + distance > read(bar.from) + moving.begin)
		moving.end += distance;
	moving.row = Math.min(Math.max(moving.row + ({ ArrowUp: -1, ArrowDown: 1 }[key] ?? 0), 0), data.rows.length - 1);
	const row = data.rows[moving.row];
	preview({ start: write(read(bar.start) + moving.begin), end: write(read(bar.stop) + moving.end), row, more: ['moving'] });
	say(`${bar.label}: ${called(row)}, ${span(write(read(bar.from) + moving.begin), write(read(bar.to) + moving.end))}. Enter moves it, Escape takes it back.`);
}

function preview({ start, end, row, more = [] }) {
	const { id, extendedProps, ...rest } = event(moving.id, moving.bar);
	shown.delete(id);
	calendar.updateEvent({ ...rest, id, extendedProps: { ...extendedProps, row, classes: extendedProps.classes.concat(more) }, start, end, resourceIds: [place(row)] });
	requestAnimationFrame(() => focus(id));
}

function settle(accepted) {
	const { id, bar, begin, end, row } = moving;
	const back = () => {
		moving = { id, bar };
		preview({ start: bar.start, end: bar.stop, row: data.rows.find(row => place(row) === place(bar)) });
		moving = undefined;
	};
	if (!accepted) {
		back();
		say(`${bar.label} stays: ${moment(bar.from)}.`);
		return document.dispatchEvent(new Event('reload'));
	}
	moving = undefined;
	propose(bar, { from: write(read(bar.from) + begin), to: write(read(bar.to) + end), row: data.rows[row] }, back);
}
