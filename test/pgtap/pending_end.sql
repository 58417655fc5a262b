-- A change that was not paid in time has changed nothing, from its deadline on: for each
-- command that meets it before it is undone.
\ir support/story.sql
SELECT plan(59);

INSERT INTO reservation.resource (name, capacity, time_zone, price, price_per, payment, hold_duration, max_reservations_per_customer) VALUES
	('court', 2, 'UTC', 20, 'hour', 'upfront', '1 hour', NULL), ('inn', 1, 'UTC', 100, 'night', 'upfront', '1 hour', NULL),
	('desk', 9, 'UTC', 10, 'hour', 'upfront', '1 hour', 1), ('gift', 1, 'UTC', NULL, 'night', 'upfront', '1 hour', NULL),
	('hall', 50, 'UTC', 10, 'night', 'upfront', '1 hour', NULL);
INSERT INTO reservation.promotion (code, kind, value, max_uses) VALUES ('ONCE', 'percent', 10, 1);
INSERT INTO reservation.promotion (code, kind, value, stay) VALUES ('MARCH', 'percent', 50, '[2030-03-01,2030-03-05)');

INSERT INTO reservation.resource (name, time_zone, price, currency, payment) VALUES ('yen', 'UTC', 9000, 'JPY', 'upfront');

CREATE FUNCTION now_is(at text) RETURNS void LANGUAGE sql AS $$
SELECT set_config('reservation.now', at || '+00', false);
$$;
CREATE FUNCTION book(name text, resource text, stay tstzrange, n int = 1, code text = NULL) RETURNS text LANGUAGE sql AS $$
SELECT record_outcome($1, reservation.create_reservation(r($2), $3, $1, $4, promotion_code => $5));
SELECT record_outcome($1, reservation.complete_payment(id($1), $1 || ' pays'));
$$;

-- Its units may be changed to make room again
SELECT now_is('2030-01-07 09:00');
SELECT is(book('anna', 'court', hours('2030-03-01 10:00', 1)), 'confirmed', 'Anna has paid for an hour.');
SELECT is(record_outcome('anna', reservation.modify_reservation(id('anna'), hours('2030-03-01 10:00', 2))), 'confirmed', 'She wants two.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('court'), hours('2030-03-01 10:00', 1), 'bert', units => split_part(units_of('anna'), ' ', 1)::int4range)),
	'refused: unavailable', 'Bert cannot have her court as long as she may pay.');
SELECT now_is('2030-01-07 10:00');
SELECT is(record_outcome('carl', reservation.create_reservation(r('court'), hours('2030-03-01 10:00', 1), 'carl', units => split_part(units_of('anna'), ' ', 1)::int4range)),
	'held', 'After that Carl can, and she plays on the other one.');
SELECT is((row_of('anna')).pending, NULL, 'Her change was undone for that.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree after she was moved.');

SELECT is(book('emil', 'hall', nights('2030-01-07', 1)), 'confirmed', 'Emil pays for a seat.');

-- A guest who is overdue, and wants to stay on
SELECT is(book('dora', 'inn', nights('2030-01-07', 1)), 'confirmed', 'Dora has paid for a night.');
SELECT now_is('2030-01-07 16:00');
SELECT is(record_outcome('dora', reservation.checkin(id('dora'))), 'checked_in', 'She is in.');
SELECT now_is('2030-01-08 12:00');
SELECT is(reservation.is_available(r('inn'), tstzrange('2030-01-08 12:00+00', '2030-01-08 15:00+00')), false, 'She is still in on the next day.');
SELECT is(record_outcome('dora', reservation.modify_reservation(id('dora'), nights('2030-01-07', 2))), 'checked_in', 'She wants another night.');
SELECT is((row_of('dora')).expires_at, '2030-01-08 13:00+00'::timestamptz, 'She has an hour to pay.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree on the second night.');
SELECT now_is('2030-01-08 14:00');
SELECT is((SELECT min(available) FROM reservation.availability(r('inn'), tstzrange('2030-01-08 14:00+00', '2030-01-08 15:00+00'))), 0, 'She has not paid, and is still in.');
SELECT is(reservation.is_available(r('inn'), tstzrange('2030-01-08 14:00+00', '2030-01-08 15:00+00')), false, 'So the room is taken now.');
SELECT is(reservation.is_available(r('inn'), nights('2030-01-08', 1)), true, 'It is free from the afternoon on.');
SELECT is(record_outcome('dora', reservation.modify_reservation(id('dora'), nights('2030-01-07', 3))), 'checked_in', 'She wants two more nights.');
SELECT is(record_outcome('dora', reservation.complete_payment(id('dora'), 'd2')), 'checked_in', 'She pays for them.');
SELECT is((row_of('dora')).during, nights('2030-01-07', 3), 'She has three nights.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree on the third night.');

-- Others come while the guest is overdue with a change that was not paid
SELECT is(book('theo', 'court', hours('2030-01-08 14:00', 1)), 'confirmed', 'Theo has paid for an hour.');
SELECT is(record_outcome('theo', reservation.checkin(id('theo'))), 'checked_in', 'He plays.');
SELECT now_is('2030-01-08 15:10');
SELECT is(record_outcome('theo', reservation.modify_reservation(id('theo'), hours('2030-01-08 14:00', 2))), 'checked_in', 'He is late, and wants two.');
SELECT now_is('2030-01-08 16:20');
SELECT is(record_outcome('uwe', reservation.create_reservation(r('court'), tstzrange('2030-01-08 16:20+00', '2030-01-08 17:00+00'), 'uwe')), 'held', 'Uwe gets the other court.');
SELECT is((SELECT count(*) FROM reservation.allocation WHERE reservation_id = id('theo') AND pending IS NULL), CASE WHEN (row_of('theo')).pending IS NULL THEN 1 ELSE 0 END::bigint,
	'Theo''s rows tell whether his change is undone.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree on an overdue guest.');

-- A stay that is over has no place to keep
SELECT now_is('2030-01-08 16:30');
SELECT is(record_outcome('emil', reservation.modify_reservation(id('emil'), amount => 25)), 'confirmed', 'The seat costs more when it is over.');
SELECT results_eq($$SELECT amount, expires_at, pending FROM row_of('emil')$$, $$VALUES (25.00, NULL::timestamptz, NULL::jsonb)$$, 'That is final at once.');

-- No-show
SELECT is(book('fritz', 'hall', nights('2030-01-12', 1)), 'confirmed', 'Fritz has paid for a seat in some days.');
SELECT is(record_outcome('fritz', reservation.modify_reservation(id('fritz'), nights('2030-01-08', 2))), 'confirmed', 'He wants two nights from today on.');
SELECT is(record_outcome('fritz', reservation.mark_no_show(id('fritz'))), 'refused: not_due', 'Who has not come today is no no-show in some days.');
SELECT is(book('gerd', 'hall', nights('2030-01-08', 1)), 'confirmed', 'Gerd has paid for today.');
SELECT is(record_outcome('gerd', reservation.modify_reservation(id('gerd'), nights('2030-01-12', 2))), 'confirmed', 'He wants two nights in some days.');
SELECT is(record_outcome('gerd', reservation.mark_no_show(id('gerd'))), 'no_show', 'But he has not come today.');

-- The use of a promotion
SELECT is(book('hans', 'hall', nights('2030-03-01', 1)), 'confirmed', 'Hans has paid for a seat.');
SELECT is(record_outcome('hans', reservation.modify_reservation(id('hans'), quantity => 3)), 'confirmed', 'He wants three.');
SELECT is(record_outcome('hans', reservation.apply_promotion(id('hans'), 'ONCE')), 'confirmed', 'He has a code that can be used once.');
SELECT is(record_outcome('ines', reservation.create_reservation(r('hall'), nights('2030-03-01', 1), 'ines', promotion_code => 'ONCE')), 'refused: promotion_exhausted',
	'Ines cannot use it as long as he may pay.');
SELECT now_is('2030-01-08 17:40');
SELECT is(record_outcome('jan', reservation.create_reservation(r('hall'), nights('2030-03-01', 1), 'jan', promotion_code => 'ONCE')), 'held', 'After that Jan can.');

-- A promotion that an earlier change withdraws
SELECT is(book('kurt', 'hall', nights('2030-03-01', 1), 2, 'MARCH'), 'confirmed', 'Kurt has paid ten for two seats in March.');
SELECT is(record_outcome('kurt', reservation.modify_reservation(id('kurt'), nights('2030-04-01', 1))), 'confirmed', 'He wants them in April.');
SELECT is(record_outcome('kurt', reservation.modify_reservation(id('kurt'), customer => 'karla')), 'confirmed', 'They are for Karla.');
SELECT is(record_outcome('kurt', reservation.complete_payment(id('kurt'), 'k2')), 'confirmed', 'She pays.');
SELECT is((SELECT count(*) FROM reservation.redemption WHERE reservation_id = id('kurt')), 0::bigint, 'The code does not apply in April, and is given back.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree on promotions.');

-- The limit of a customer
SELECT is(book('lara', 'desk', hours('2030-03-01 10:00', 1)), 'confirmed', 'Lara has paid for an hour at a desk.');
SELECT is(record_outcome('lara', reservation.modify_reservation(id('lara'), hours('2030-03-01 10:00', 2), customer => 'mia')), 'confirmed', 'Mia wants it for two.');
SELECT now_is('2030-01-08 18:50');
SELECT is(record_outcome('nina', reservation.create_reservation(r('desk'), hours('2030-03-01 12:00', 1), 'lara')), 'refused: customer_limit', 'It is Lara''s again, and she may have one.');
SELECT is(record_outcome('otto', reservation.create_reservation(r('desk'), hours('2030-03-01 12:00', 1), 'mia')), 'held', 'Mia has none.');

-- No price before
SELECT is(record_outcome('paul', reservation.create_reservation(r('gift'), nights('2030-03-01', 1), 'paul')), 'confirmed', 'Paul has a room without a price.');
SELECT is(record_outcome('paul', reservation.modify_reservation(id('paul'), amount => 50)), 'confirmed', 'It is to cost something.');
SELECT now_is('2030-01-08 20:00');
SELECT is(record_outcome('paul', reservation.expire_reservation(id('paul'))), 'confirmed', 'He does not pay.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree on a price.');

-- A charge in a currency that is not sure
SELECT is(record_outcome('rosa', reservation.create_reservation(r('gift'), nights('2030-03-03', 1), 'rosa')), 'confirmed', 'Rosa has a room without a price.');
SELECT is(record_outcome('rosa', reservation.modify_reservation(id('rosa'), resource_id => r('yen'))), 'confirmed', 'She wants one that costs yen.');
SELECT is(record_outcome('rosa', reservation.post_charge(id('rosa'), 'extra', 500)), 'refused: payment_due', 'Nobody knows whether a charge would be in yen.');
SELECT is(record_outcome('rosa', reservation.complete_payment(id('rosa'), 'r1')), 'confirmed', 'She pays.');
SELECT is(record_outcome('rosa', reservation.post_charge(id('rosa'), 'extra', 500)), 'confirmed', 'Now it is.');

SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
