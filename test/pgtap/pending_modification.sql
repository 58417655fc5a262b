-- A change that has to be paid first: old and new place are both held until then. At the end of
-- the time to pay, or after the last failed attempt, the change is undone.
\ir support/story.sql
SELECT plan(189);

INSERT INTO reservation.resource (name, capacity, time_zone, price, price_per, payment, hold_duration) VALUES
	('hall', 50, 'UTC', 10, 'night', 'upfront', '1 hour'), ('inn', 2, 'UTC', 100, 'night', 'upfront', '1 hour'),
	('villa', 1, 'UTC', 300, 'night', 'upfront', '1 hour'), ('cabin', 1, 'UTC', 100, 'night', 'later', '1 hour'),
	('court', 2, 'UTC', 20, 'hour', 'upfront', '1 hour');
INSERT INTO reservation.promotion (code, kind, value, min_amount, max_uses, stackable) VALUES ('PAIR', 'amount', 5, 20, 1, false);
INSERT INTO reservation.promotion (code, kind, value, stackable) VALUES ('TENTH', 'percent', 10, true), ('ALL', 'percent', 100, true);

CREATE FUNCTION now_is(at text) RETURNS void LANGUAGE sql AS $$
SELECT set_config('reservation.now', at || '+00', false);
$$;
CREATE FUNCTION book(name text, resource text, stay tstzrange, n int = 1, units int4range = NULL, code text = NULL) RETURNS text LANGUAGE sql AS $$
SELECT record_outcome($1, reservation.create_reservation(r($2), $3, $1, $4, units => $5, promotion_code => $6));
SELECT record_outcome($1, reservation.complete_payment(id($1), $1 || ' pays'));
$$;
CREATE FUNCTION places(name text) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(concat_ws(' ', r.name, a.units, to_char(lower(a.during) AT TIME ZONE 'UTC', 'DD HH24-') || to_char(upper(a.during) AT TIME ZONE 'UTC', 'DD HH24'), a.pending),
	', ' ORDER BY r.name, lower(a.during), a.units)
FROM reservation.allocation a JOIN reservation.resource r ON r.resource_id = a.resource_id WHERE a.reservation_id = id($1)
$$;
CREATE FUNCTION due(name text) RETURNS numeric LANGUAGE sql AS $$
SELECT sum(amount) FROM reservation.payment WHERE reservation_id = id($1) AND status = 'requested'
$$;
CREATE FUNCTION owed(name text) RETURNS numeric LANGUAGE sql AS $$
SELECT sum(amount) FROM reservation.payment WHERE reservation_id = id($1) AND status = 'due'
$$;
CREATE FUNCTION told(name text, wanted text) RETURNS jsonb LANGUAGE sql AS $$
SELECT payload FROM reservation.history(id($1)) WHERE type = $2 ORDER BY sequence DESC LIMIT 1
$$;

-- More units
SELECT now_is('2030-01-07 09:00');
SELECT is(book('anna', 'hall', nights('2030-03-01', 1)), 'confirmed', 'Anna has paid for one seat.');
SELECT isnt(new_events('anna'), '', 'There are events.');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), quantity => 50)), 'confirmed', 'She wants all seats.');
SELECT results_eq($$SELECT quantity, amount, payment_status, expires_at FROM row_of('anna')$$,
	$$VALUES (50, 500.00, 'due', '2030-01-07 10:00+00'::timestamptz)$$, 'The reservation has them, and an hour to pay.');
SELECT is((outcome_of('anna')).expires_at, '2030-01-07 10:00+00'::timestamptz, 'The answer says until when.');
SELECT is(due('anna'), 490.00, 'The difference is due.');
SELECT is(places('anna'), 'hall [0,1) 01 15-02 11 kept, hall [1,50) 01 15-02 11 added', 'Each row says with what it stands.');
SELECT is(new_events('anna'), 'ReservationModified PaymentRequested', 'The change is not final.');
SELECT is(told('anna', 'PaymentRequested')->>'expires_at', '2030-01-07T10:00:00+00:00', 'The request for the payment says until when.');
SELECT is(reservation.is_available(r('hall'), nights('2030-03-01', 1)), false, 'All seats are taken meanwhile.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('hall'), nights('2030-03-01', 1), 'bert')), 'refused: unavailable', 'So Bert gets none.');
SELECT is(record_outcome('anna', reservation.expire_reservation(id('anna'))), 'refused: not_due', 'Nobody can end the time to pay.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree on a pending change.');

-- Not paid: the change ends by the clock
SELECT now_is('2030-01-07 10:00');
SELECT is(reservation.is_available(r('hall'), nights('2030-03-01', 1), 49), true, 'From the deadline on, what the change added is free.');
SELECT is(reservation.is_available(r('hall'), nights('2030-03-01', 1), 50), false, 'The seat that is paid is not.');
SELECT is((SELECT available FROM reservation.availability(r('hall'), nights('2030-03-01', 1))), 49, 'availability() counts it as free.');
SELECT is((SELECT sold FROM reservation.occupied(r('hall'), nights('2030-03-01', 1))), 1, 'occupied() does not count it as sold.');
SELECT results_eq($$SELECT quantity, amount, expires_at, pending FROM reservation.as_of(id('anna'), '2030-01-07 10:00+00')$$,
	$$VALUES (1, 10.00, NULL::timestamptz, NULL::jsonb)$$, 'As of then, the reservation is as it was paid for.');
SELECT results_eq($$SELECT quantity, amount FROM reservation.as_of(id('anna'), '2030-01-07 09:59+00')$$,
	$$VALUES (50, 500.00)$$, 'As of a minute before, it is as it was wanted.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('hall'), nights('2030-03-01', 1), 'bert', 49)), 'held', 'Bert gets the other seats.');
SELECT results_eq($$SELECT status, quantity, amount, payment_status, expires_at, pending FROM row_of('anna')$$,
	$$VALUES ('confirmed', 1, 10.00, 'paid', NULL::timestamptz, NULL::jsonb)$$, 'Anna has what she has paid for.');
SELECT is(places('anna'), 'hall [0,1) 01 15-02 11', 'She has her seat.');
SELECT is((SELECT pinned FROM reservation.allocation WHERE reservation_id = id('anna')), false, 'It may be changed to make room.');
SELECT is(new_events('anna'), 'CommandRejected ModificationExpired', 'An event tells of it.');
SELECT is(told('anna', 'ModificationExpired') - 'prices' - 'units', '{"quantity": 1, "amount": "10.00", "currency": "EUR", "payment_status": "paid", "pending": {}, "version": 4}',
	'The event has the facts that changed back.');
SELECT is(due('anna'), NULL, 'Nothing is due.');
SELECT is(record_outcome('anna', reservation.expire_reservation(id('anna'))), 'refused: wrong_status', 'A booking without a pending change does not expire.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree after the change was undone.');

-- Paid
SELECT is(book('carl', 'hall', nights('2030-03-03', 1)), 'confirmed', 'Carl has paid for one seat.');
SELECT is(record_outcome('carl', reservation.modify_reservation(id('carl'), quantity => 3)), 'confirmed', 'He wants three.');
SELECT isnt(new_events('carl'), '', 'There are events.');
SELECT is(record_outcome('carl', reservation.complete_payment(id('carl'), 'c2', 19)), 'confirmed', 'He pays one euro too little.');
SELECT isnt((row_of('carl')).pending, NULL, 'The change is still pending.');
SELECT is(record_outcome('carl', reservation.complete_payment(id('carl'), 'c3')), 'confirmed', 'He pays the rest.');
SELECT is(new_events('carl'), 'PaymentCompleted PaymentCompleted ReservationFinalized', 'The payment makes the change final.');
SELECT results_eq($$SELECT quantity, payment_status, expires_at, pending FROM row_of('carl')$$,
	$$VALUES (3, 'paid', NULL::timestamptz, NULL::jsonb)$$, 'He has three seats, and no deadline.');
SELECT is(places('carl'), 'hall [0,3) 03 15-04 11', 'They are one place.');
SELECT now_is('2030-01-07 12:00');
SELECT is(record_outcome('carl', reservation.modify_reservation(id('carl'), quantity => 2)), 'confirmed', 'Fewer seats are final at once.');
SELECT is((row_of('carl')).pending, NULL, 'Nothing is pending.');
SELECT is(owed('carl'), 10.00, 'The price of a seat is owed back.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree after the payment.');

-- Paid in part, and not in time
SELECT is(book('dora', 'hall', nights('2030-03-05', 1)), 'confirmed', 'Dora has paid for one seat.');
SELECT is(record_outcome('dora', reservation.modify_reservation(id('dora'), quantity => 4)), 'confirmed', 'She wants four.');
SELECT is(record_outcome('dora', reservation.complete_payment(id('dora'), 'd2', 12.50)), 'confirmed', 'She pays a part.');
SELECT isnt(new_events('dora'), '', 'There are events.');
SELECT now_is('2030-01-07 13:00');
SELECT is(record_outcome('dora', reservation.expire_reservation(id('dora'))), 'confirmed', 'The time is up.');
SELECT is(new_events('dora'), 'ModificationExpired RefundDue', 'The part is owed back.');
SELECT is(owed('dora'), 12.50, 'All of it is.');
SELECT is(places('dora'), 'hall [0,1) 05 15-06 11', 'She has one seat.');
SELECT is(record_outcome('dora', reservation.complete_payment(id('dora'), 'd3', 17.50)), 'confirmed', 'The rest comes late.');
SELECT is((row_of('dora')).quantity, 1, 'It does not bring the change back.');
SELECT is(owed('dora'), 30.00, 'It is owed back, too.');

-- Failed attempts
SET reservation.max_payment_attempts = 2;
SELECT is(book('emil', 'hall', nights('2030-03-07', 1)), 'confirmed', 'Emil has paid for one seat.');
SELECT is(record_outcome('emil', reservation.modify_reservation(id('emil'), quantity => 2)), 'confirmed', 'He wants two.');
SELECT is(record_outcome('emil', reservation.fail_payment(id('emil'), 'e2')), 'confirmed', 'An attempt to pay fails.');
SELECT isnt((row_of('emil')).pending, NULL, 'The change is pending.');
SELECT isnt(new_events('emil'), '', 'There are events.');
SELECT is(record_outcome('emil', reservation.fail_payment(id('emil'), 'e3')), 'confirmed', 'The last attempt fails.');
SELECT is(new_events('emil'), 'PaymentFailed ModificationExpired', 'The change is undone.');
SELECT results_eq($$SELECT quantity, payment_status FROM row_of('emil')$$, $$VALUES (1, 'paid')$$, 'What was paid for stands.');
SELECT is(record_outcome('emil', reservation.modify_reservation(id('emil'), quantity => 2)), 'confirmed', 'He tries again.');
SELECT is(record_outcome('emil', reservation.fail_payment(id('emil'), 'e4')), 'confirmed', 'An attempt fails.');
SELECT isnt((row_of('emil')).pending, NULL, 'The attempts to pay for the earlier change do not count.');
RESET reservation.max_payment_attempts;
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree after failed attempts.');

-- A night more: on the same unit
SELECT is(book('fritz', 'inn', nights('2030-03-01', 2)), 'confirmed', 'Fritz has paid for two nights.');
SELECT is(book('gerd', 'inn', nights('2030-03-03', 2), units => CASE units_of('fritz') WHEN '[0,1)' THEN '[1,2)' ELSE '[0,1)' END::int4range), 'confirmed',
	'Gerd has named the other room, later.');
SELECT is(record_outcome('fritz', reservation.modify_reservation(id('fritz'), nights('2030-03-01', 4))), 'confirmed', 'Fritz wants to stay for two nights more.');
SELECT is(replace(places('fritz'), units_of('gerd'), '?'), format('inn %s 01 15-03 11 kept, inn %1$s 03 11-05 11 added', split_part(units_of('fritz'), ' ', 1)),
	'He would stay in the room.');
SELECT is(due('fritz'), 200.00, 'The two nights are due.');
SELECT is(record_outcome('fritz', reservation.checkin(id('fritz'))), 'refused: payment_due', 'There is no check-in before it is paid.');
SELECT is(record_outcome('fritz', reservation.assign_unit(id('fritz'), '[0,1)')), 'refused: payment_due', 'Nor are there other units.');
SELECT is(record_outcome('fritz', reservation.complete_payment(id('fritz'), 'f2')), 'confirmed', 'He pays.');
SELECT is(places('fritz') ~ '^inn \S+ 01 15-05 11$', true, 'He stays in the room.');

-- The next hours, on other units
SELECT is(book('yves', 'court', hours('2030-03-20 10:00', 1)), 'confirmed', 'Yves has paid for an hour.');
SELECT is(book('zoe', 'court', hours('2030-03-20 11:00', 2), units => units_of('yves')::int4range), 'confirmed', 'Zoe has named his court, afterwards.');
SELECT is(book('xaver', 'court', hours('2030-03-20 10:00', 1), units => CASE units_of('yves') WHEN '[0,1)' THEN '[1,2)' ELSE '[0,1)' END::int4range), 'confirmed',
	'Xaver has named the other one, at the same time.');
SELECT is(record_outcome('yves', reservation.modify_reservation(id('yves'), hours('2030-03-20 11:00', 2))), 'confirmed', 'Yves wants the hours afterwards.');
SELECT is(regexp_replace(places('yves'), '\[\S+', '?', 'g'), 'court ? 20 10-20 11 dropped, court ? 20 11-20 13 added', 'He has another court for them.');
SELECT is(record_outcome('yves', reservation.complete_payment(id('yves'), 'y2')), 'confirmed', 'He pays.');

-- To another resource: both are held
SELECT now_is('2030-01-08 09:00');
SELECT is(book('hans', 'inn', nights('2030-03-10', 1)), 'confirmed', 'Hans has paid for a room.');
SELECT is(record_outcome('hans', reservation.modify_reservation(id('hans'), resource_id => r('villa'))), 'confirmed', 'He wants the villa.');
SELECT is(regexp_replace(places('hans'), '\[\S+', '?'), 'inn ? 10 15-11 11 dropped, villa [0,1) 10 15-11 11 added', 'He has both.');
SELECT is(reservation.is_available(r('inn'), nights('2030-03-10', 1), 2), false, 'The room is not free yet.');
SELECT is(reservation.is_available(r('villa'), nights('2030-03-10', 1)), false, 'Nor is the villa.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree on two places.');
SELECT now_is('2030-01-08 10:00');
SELECT is(reservation.is_available(r('villa'), nights('2030-03-10', 1)), true, 'Unpaid, the villa is free.');
SELECT is(reservation.is_available(r('inn'), nights('2030-03-10', 1), 2), false, 'The room stays his.');
SELECT is(record_outcome('hans', reservation.modify_reservation(id('hans'), resource_id => r('villa'))), 'confirmed', 'He wants it again, a moment too late.');
SELECT is((SELECT string_agg(type, ' ' ORDER BY sequence) FROM reservation.history(id('hans')) WHERE sequence > 6),
	'ReservationModified PaymentRequested ModificationExpired ReservationModified PaymentRequested', 'The first change is undone before the other one.');
SELECT is(record_outcome('hans', reservation.complete_payment(id('hans'), 'h2')), 'confirmed', 'He pays.');
SELECT is(places('hans'), 'villa [0,1) 10 15-11 11', 'He has the villa.');
SELECT is(reservation.is_available(r('inn'), nights('2030-03-10', 1), 2), true, 'The room is free.');

-- To another time
SELECT is(book('ines', 'court', hours('2030-03-01 10:00', 2)), 'confirmed', 'Ines has paid for two hours.');
SELECT is(record_outcome('ines', reservation.modify_reservation(id('ines'), hours('2030-03-01 11:00', 3))), 'confirmed', 'She wants three, an hour later.');
SELECT is(regexp_replace(places('ines'), '\[\S+', '?', 'g'), 'court ? 01 10-01 11 dropped, court ? 01 11-01 12 kept, court ? 01 12-01 14 added',
	'Each hour says with what it stands.');
SELECT is((SELECT count(DISTINCT units) FROM reservation.allocation WHERE reservation_id = id('ines')), 1::bigint, 'All are on one court.');
SELECT is(record_outcome('ines', reservation.modify_reservation(id('ines'), hours('2030-03-02 11:00', 3))), 'confirmed', 'Or rather on another day.');
SELECT is(regexp_replace(places('ines'), '\[\S+', '?', 'g'), 'court ? 01 10-01 11 dropped, court ? 01 11-01 12 dropped, court ? 02 11-02 14 added', 'That day and the paid hours are held.');
SELECT is((row_of('ines')).expires_at, '2030-01-08 11:00+00'::timestamptz, 'The time to pay is that of the first change.');
SELECT is(record_outcome('ines', reservation.modify_reservation(id('ines'), hours('2030-03-03 11:00', 2))), 'confirmed', 'Or for two hours, which are paid.');
SELECT is(regexp_replace(places('ines'), '\[\S+', '?', 'g'), 'court ? 03 11-03 13', 'That is final at once.');
SELECT results_eq($$SELECT expires_at, pending FROM row_of('ines')$$, $$VALUES (NULL::timestamptz, NULL::jsonb)$$, 'Nothing is pending.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree after several changes.');

-- Named units stay named
SELECT is(book('jan', 'hall', nights('2030-03-09', 1), units => '[7,8)'), 'confirmed', 'Jan has named a seat.');
SELECT is(record_outcome('jan', reservation.modify_reservation(id('jan'), quantity => 2)), 'confirmed', 'He wants two.');
SELECT is((row_of('jan')).units, NULL, 'He need not name both.');
SELECT is((SELECT units FROM reservation.stay WHERE customer = 'jan'), '0-1', 'The desk sees the two that he wants.');
SELECT now_is('2030-01-08 13:00');
SELECT is(record_outcome('jan', reservation.expire_reservation(id('jan'))), 'confirmed', 'He does not pay.');
SELECT is((row_of('jan')).units, '[7,8)'::int4range, 'The reservation names the seat again.');
SELECT is(places('jan'), 'hall [7,8) 09 15-10 11', 'He has just that seat.');
SELECT is((SELECT pinned FROM reservation.allocation WHERE reservation_id = id('jan')), true, 'It is not changed to make room.');

-- The price alone, and the customer
SELECT is(book('kurt', 'hall', nights('2030-03-11', 1)), 'confirmed', 'Kurt has paid.');
SELECT is(record_outcome('kurt', reservation.modify_reservation(id('kurt'), amount => 25, customer => 'karla')), 'confirmed', 'The seat is passed on for more.');
SELECT is(places('kurt'), 'hall [0,1) 11 15-12 11 kept', 'The place is the same.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree on a new price.');
SELECT now_is('2030-01-08 14:00');
SELECT is(reservation.is_available(r('hall'), nights('2030-03-11', 1), 50), false, 'The place stays taken.');
SELECT is(record_outcome('kurt', reservation.expire_reservation(id('kurt'))), 'confirmed', 'It is not paid.');
SELECT results_eq($$SELECT customer, amount, amount_fixed FROM row_of('kurt')$$, $$VALUES ('kurt', 10.00, false)$$, 'The seat is Kurt''s for its price.');
SELECT is((row_of('kurt')).prices IS NOT NULL, true, 'It has its prices again.');

-- Given up by another command
SELECT is(book('lara', 'hall', nights('2030-03-13', 1)), 'confirmed', 'Lara has paid.');
SELECT is(record_outcome('lara', reservation.modify_reservation(id('lara'), quantity => 5)), 'confirmed', 'She wants five seats.');
SELECT isnt(new_events('lara'), '', 'There are events.');
SELECT is(record_outcome('lara', reservation.cancel_reservation(id('lara'))), 'canceled', 'She cancels.');
SELECT is(new_events('lara'), 'ModificationExpired ReservationCanceled RefundDue', 'The change is undone first.');
SELECT is(owed('lara'), 10.00, 'What was paid is owed back.');
SELECT is(due('lara'), NULL, 'Nothing is due.');

-- A guest who is in
SELECT is(book('mia', 'inn', nights('2030-01-08', 2)), 'confirmed', 'Mia has paid for two nights.');
SELECT now_is('2030-01-08 16:00');
SELECT is(record_outcome('mia', reservation.checkin(id('mia'))), 'checked_in', 'She is in.');
SELECT is(record_outcome('mia', reservation.modify_reservation(id('mia'), nights('2030-01-08', 3))), 'checked_in', 'She wants to stay for a third night.');
SELECT is(regexp_replace(places('mia'), '\[\S+', '?', 'g'), 'inn ? 08 15-10 11 kept, inn ? 10 11-11 11 added', 'The third night is held.');
SELECT now_is('2030-01-08 17:00');
SELECT is(reservation.is_available(r('inn'), nights('2030-01-10', 1), 2), true, 'It is free an hour later.');
SELECT is(reservation.is_available(r('inn'), nights('2030-01-09', 1), 2), false, 'She is still in.');
SELECT is(record_outcome('mia', reservation.modify_reservation(id('mia'), nights('2030-01-08', 3))), 'checked_in', 'She wants it again.');
SELECT now_is('2030-01-08 17:30');
SELECT is(record_outcome('mia', reservation.checkout(id('mia'))), 'checked_out', 'She leaves instead.');
SELECT is((row_of('mia')).during, nights('2030-01-08', 2), 'The stay has the two nights.');
SELECT is(due('mia'), NULL, 'Nothing is due.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree after the guest has left.');

-- A promotion that the change withdraws
SELECT is(book('nina', 'hall', nights('2030-03-15', 1), 2, code => 'PAIR'), 'confirmed', 'Nina has paid 15 for two seats.');
SELECT isnt(new_events('nina'), '', 'There are events.');
SELECT is(record_outcome('nina', reservation.modify_reservation(id('nina'), amount => 30)), 'confirmed', 'Another price is agreed on.');
SELECT results_eq($$SELECT code, discount, released_at FROM reservation.redemption WHERE reservation_id = id('nina')$$,
	$$VALUES ('PAIR', 0.00, NULL::timestamptz)$$, 'The promotion takes nothing off, and its use is not given back.');
SELECT is(record_outcome('otto', reservation.create_reservation(r('hall'), nights('2030-03-15', 1), 'otto', 2, promotion_code => 'PAIR')),
	'refused: promotion_exhausted', 'Otto cannot use it.');
SELECT now_is('2030-01-08 18:30');
SELECT is((reservation.tick()).expired, 3::bigint, 'The sweep undoes it, and ends what else is due.');
SELECT results_eq($$SELECT discount FROM reservation.redemption WHERE reservation_id = id('nina')$$, $$VALUES (5.00)$$, 'The promotion takes off what it did.');
SELECT is((row_of('nina')).amount, 15.00, 'The price is the one that was paid.');
SELECT is(record_outcome('nina', reservation.modify_reservation(id('nina'), quantity => 4)), 'confirmed', 'She wants four seats.');
SELECT is(record_outcome('nina', reservation.apply_promotion(id('nina'), 'TENTH')), 'refused: promotion_not_stackable', 'A second code does not go with the first.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree on promotions.');

-- A promotion for the change alone
SELECT is(book('paul', 'hall', nights('2030-03-17', 1)), 'confirmed', 'Paul has paid.');
SELECT is(record_outcome('paul', reservation.modify_reservation(id('paul'), quantity => 3)), 'confirmed', 'He wants three seats.');
SELECT is(record_outcome('paul', reservation.apply_promotion(id('paul'), 'TENTH')), 'confirmed', 'He has a code.');
SELECT is(due('paul'), 17.00, 'Less is due.');
SELECT isnt(new_events('paul'), '', 'There are events.');
SELECT now_is('2030-01-08 19:30');
SELECT is(record_outcome('paul', reservation.expire_reservation(id('paul'))), 'confirmed', 'He does not pay.');
SELECT is(new_events('paul'), 'ModificationExpired PromotionWithdrawn', 'The code goes with the change.');
SELECT is((SELECT count(*) FROM reservation.redemption WHERE reservation_id = id('paul')), 0::bigint, 'It is not redeemed.');
SELECT is(record_outcome('paul', reservation.modify_reservation(id('paul'), quantity => 3)), 'confirmed', 'He wants them again.');
SELECT is(record_outcome('paul', reservation.apply_promotion(id('paul'), 'ALL')), 'confirmed', 'He has a better code.');
SELECT results_eq($$SELECT quantity, pending, expires_at FROM row_of('paul')$$, $$VALUES (3, NULL::jsonb, NULL::timestamptz)$$, 'With nothing to pay, the change is final.');

-- More was paid for than there is now
INSERT INTO reservation.resource (name, capacity, time_zone, price, price_per, payment) VALUES ('barn', 2, 'UTC', 10, 'night', 'upfront');
SELECT is(book('ulla', 'barn', nights('2030-03-01', 1), 2), 'confirmed', 'Ulla has paid for both places.');
UPDATE reservation.resource SET capacity = 1 WHERE name = 'barn';
SELECT is(record_outcome('ulla', reservation.modify_reservation(id('ulla'), nights('2030-03-01', 3), 1)), 'refused: unavailable',
	'One place for longer is not there beside both that she keeps.');

-- In another currency
INSERT INTO reservation.resource (name, time_zone, price, currency, payment, hold_duration) VALUES
	('garden', 'UTC', NULL, 'EUR', 'upfront', '1 hour'), ('onsen', 'UTC', 1000, 'JPY', 'upfront', '1 hour');
SELECT is(record_outcome('quin', reservation.create_reservation(r('garden'), nights('2030-03-01', 1), 'quin')), 'confirmed', 'Quin has the garden for nothing.');
SELECT is(record_outcome('quin', reservation.modify_reservation(id('quin'), resource_id => r('onsen'))), 'confirmed', 'She wants the onsen.');
SELECT is(record_outcome('quin', reservation.complete_payment(id('quin'), 'q1', 400)), 'confirmed', 'She pays a part in yen.');
SELECT now_is('2030-01-08 20:30');
SELECT is(record_outcome('quin', reservation.expire_reservation(id('quin'))), 'confirmed', 'Not in time.');
SELECT results_eq($$SELECT currency, payment_status, coalesce(amount, 0) FROM row_of('quin')$$, $$VALUES ('EUR', 'refund_due', 0::numeric)$$, 'She has the garden for nothing again.');
SELECT results_eq($$SELECT amount, currency FROM reservation.payment WHERE reservation_id = id('quin') AND status = 'due'$$, $$VALUES (400::numeric, 'JPY')$$,
	'The yen are owed back.');
SELECT is(due('quin'), NULL, 'Nothing is due.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree on two currencies.');

-- Where payment comes later, and an older version
SELECT is(record_outcome('rosa', reservation.create_reservation(r('cabin'), nights('2030-03-01', 1), 'rosa')), 'confirmed', 'Rosa pays at the desk.');
SELECT is(record_outcome('rosa', reservation.modify_reservation(id('rosa'), nights('2030-03-01', 3))), 'confirmed', 'She wants two nights more.');
SELECT is((row_of('rosa')).pending, NULL, 'Such a change is final.');
SELECT is(record_outcome('carl', reservation.modify_reservation(id('carl'), quantity => 9)), 'confirmed', 'Carl wants nine seats.');
SELECT now_is('2030-01-08 21:30');
SELECT throws_ok(format($$SELECT reservation.modify_reservation(id('carl'), quantity => 10, expected_version => %s)$$, (row_of('carl')).version),
	'RS001', NULL, 'A command for the version that the change had comes too late.');

-- One command undoes it, and makes an offer on its way that looks at what is left
INSERT INTO reservation.resource (name, capacity, time_zone, price, price_per, payment, hold_duration) VALUES ('pair', 2, 'UTC', 10, 'night', 'upfront', '1 hour');
SELECT is(book('vera', 'pair', nights('2030-04-01', 1)), 'confirmed', 'Vera has paid for a night.');
SELECT is(book('walt', 'pair', nights('2030-04-01', 1)), 'confirmed', 'So has Walt.');
SELECT is(record_outcome('vera', reservation.modify_reservation(id('vera'), nights('2030-04-01', 2))), 'confirmed', 'Vera wants two nights.');
SELECT is(record_outcome('xena', reservation.create_reservation(r('pair'), nights('2030-04-03', 1), 'xena', 2)), 'held', 'Xena holds the third night.');
SELECT is(record_outcome('yan', reservation.add_to_waitlist(r('pair'), nights('2030-04-01', 3), 'yan')), 'waitlisted', 'Yan waits for all three.');
SELECT now_is('2030-01-08 22:30');
SELECT is(record_outcome('vera', reservation.modify_reservation(id('vera'), nights('2030-04-01', 3))), 'confirmed', 'Vera wants three nights.');
SELECT is((row_of('yan')).status, 'waitlisted', 'Yan waits, as the first night is taken.');

-- A change that is made smaller until it costs no more: the place is one row again
INSERT INTO reservation.resource (name, time_zone, cleanup_time, price, price_per, payment, hold_duration) VALUES ('suite', 'UTC', '12 hours', 10, 'day', 'upfront', '2 days');
SELECT now_is('2030-05-01 12:00');
SELECT is(book('zita', 'suite', '[2030-05-01 12:00+00,2030-05-03 00:00+00)'), 'confirmed', 'Zita has paid for a day and a half.');
SELECT is(record_outcome('zita', reservation.checkin(id('zita'))), 'checked_in', 'She is in.');
SELECT is(record_outcome('zita', reservation.modify_reservation(id('zita'), '[2030-05-01 12:00+00,2030-05-04 18:00+00)')), 'checked_in', 'She wants to stay longer,');
SELECT is(record_outcome('zita', reservation.modify_reservation(id('zita'), '[2030-05-01 12:00+00,2030-05-03 18:00+00)', amount => 5)), 'checked_in', 'but not that long, and for less.');
SELECT is(places('zita'), 'suite [0,1) 01 12-04 06', 'Her place is one row.');
SELECT now_is('2030-05-03 06:00');
SELECT is(record_outcome('zita', reservation.checkout(id('zita'))), 'checked_out', 'She leaves earlier.');
SELECT is(places('zita'), 'suite [0,1) 01 12-03 18', 'The suite is cleaned for twelve hours.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
