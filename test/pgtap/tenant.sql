-- Several houses in one database: their names, categories, codes and keys are their own.
\ir support/story.sql
SELECT plan(59);

CREATE FUNCTION book(resource_id bigint, customer text, n int = 1, code text = NULL, key text = NULL, plan text = NULL) RETURNS reservation.outcome
LANGUAGE sql AS $$ SELECT reservation.create_reservation($1, nights('2030-03-01', $3), $2, promotion_code => $4, idempotency_key => $5, rate_plan => $6) $$;
CREATE FUNCTION tr(tenant text, name text) RETURNS bigint
LANGUAGE sql AS $$ SELECT resource_id FROM reservation.resource r WHERE r.tenant = $1 AND r.name = $2 $$;

-- Without a tenant
SELECT is(reservation.current_tenant(), '', 'A session without the setting acts for the tenant without a name.');
INSERT INTO reservation.resource (name, category, capacity) VALUES ('101', 'room', 9);
SELECT is((SELECT tenant FROM reservation.resource), '', 'A resource belongs to it.');
SELECT throws_ok($$INSERT INTO reservation.resource (name) VALUES ('101')$$, '23505', NULL, 'A name is unique there.');
SELECT is(record_outcome('nobody', book(r('101'), 'ann')), 'confirmed', 'Its resources are booked.');
SELECT is((row_of('nobody')).tenant, '', 'So are its reservations.');

-- Names and rows of two tenants
SET reservation.tenant = 'adler';
INSERT INTO reservation.resource (name, category, capacity, time_zone, price, price_per, payment, cancellation_policy, rank) VALUES
	('101', 'room', 9, 'UTC', 100, 'night', 'later', 'flexible', 1), ('102', 'room', 9, 'UTC', 100, 'night', 'later', NULL, 2);
INSERT INTO reservation.cancellation_tier (policy, before, refund_percent) VALUES ('flexible', '1 day', 100);
INSERT INTO reservation.promotion (code, kind, value, max_uses) VALUES ('SPRING', 'percent', 10, 1);
INSERT INTO reservation.rate_plan (code, price) VALUES ('saver', -10);
INSERT INTO reservation.rate_plan (code, category, price) VALUES ('family', 'room', -20);
INSERT INTO reservation.stay_rule (category, min_nights) VALUES ('room', 2);
INSERT INTO reservation.customer_limit (category, max_reservations) VALUES ('room', 2);
SET reservation.tenant = 'baer';
SELECT is(reservation.current_tenant(), 'baer', 'The setting names the tenant.');
INSERT INTO reservation.resource (name, category, capacity, time_zone, price, price_per, payment, cancellation_policy) VALUES
	('101', 'room', 9, 'UTC', 100, 'night', 'later', 'flexible');
SELECT is((SELECT count(*) FROM reservation.resource WHERE name = '101'), 3::bigint, 'Each tenant has a resource of the same name.');
SELECT throws_ok($$INSERT INTO reservation.resource (name) VALUES ('101')$$, '23505', NULL, 'Within a tenant a name is unique.');
INSERT INTO reservation.cancellation_tier (policy, before, refund_percent) VALUES ('flexible', '1 day', 50);
INSERT INTO reservation.promotion (code, kind, value, max_uses) VALUES ('SPRING', 'percent', 20, 1);
INSERT INTO reservation.promotion (code, kind, value) VALUES ('BEAR', 'percent', 50);
INSERT INTO reservation.rate_plan (code, price) VALUES ('saver', -50), ('bear', -1);
SELECT throws_ok($$INSERT INTO reservation.promotion (code, kind, value) VALUES ('SPRING', 'percent', 1)$$, '23505', NULL, 'Within a tenant so is the code of a promotion.');
SELECT throws_ok($$INSERT INTO reservation.cancellation_tier (policy, before, refund_percent) VALUES ('flexible', '1 day', 1)$$, '23505', NULL, 'So is a tier of a policy.');
SELECT throws_ok($$INSERT INTO reservation.rate_plan (code) VALUES ('saver')$$, '23505', NULL, 'So is the code of a rate plan.');
SELECT throws_ok($$INSERT INTO reservation.resource (name, tenant) VALUES ('x', repeat('x', 1025))$$, '23514', NULL, 'The name of a tenant has a limit.');
SELECT throws_ok($$INSERT INTO reservation.resource (name, tenant) VALUES ('x', NULL)$$, '23502', NULL, 'It is not null.');

-- One code for one resource, whatever the column says
INSERT INTO reservation.rate_plan (code, resource_id, price, tenant) VALUES ('own', tr('adler', '101'), -5, 'baer');
SELECT is(reservation.quote(tr('adler', '101'), nights('2030-03-01', 2), rate_plan => 'own'), 190.00, 'A plan of a resource is that of its tenant.');
SELECT throws_ok($$INSERT INTO reservation.rate_plan (code, resource_id, price, tenant) VALUES ('own', tr('adler', '101'), -6, 'adler')$$, '23505', NULL, 'A resource has one of a code.');

-- Prices, plans, policies and promotions are those of the resource's tenant
SELECT is(reservation.quote(tr('adler', '101'), nights('2030-03-01', 2), rate_plan => 'saver'), 180.00, 'A plan is that of the tenant of the resource.');
SELECT is(reservation.quote(tr('baer', '101'), nights('2030-03-01', 2), rate_plan => 'saver'), 100.00, 'The other tenant has another one of that code.');
SELECT throws_ok($$SELECT reservation.quote(tr('baer', '101'), nights('2030-03-01', 2), rate_plan => 'family')$$, 'P0002', 'rate plan "family" does not exist', 'The plan of a category of another tenant does not exist.');
SELECT throws_ok($$SELECT reservation.quote(tr('baer', '101'), nights('2030-03-01', 2), rate_plan => 'own')$$, 'P0002', 'rate plan "own" does not exist', 'Nor does the plan of a resource of another tenant.');
SELECT throws_ok($$SELECT reservation.quote(tr('adler', '101'), nights('2030-03-01', 2), rate_plan => 'bear')$$, 'P0002', 'rate plan "bear" does not exist', 'Nor does a plan for all resources of another tenant.');
SELECT is(reservation.quote(tr('adler', '101'), nights('2030-03-01', 2), promotion_code => 'SPRING'), 180.00, 'A promotion is that of the tenant of the resource.');
SELECT is(reservation.quote(tr('baer', '101'), nights('2030-03-01', 2), promotion_code => 'SPRING'), 160.00, 'The other tenant has another one of that code.');
SELECT throws_ok($$SELECT book(tr('adler', '101'), 'ann', 2, 'BEAR')$$, 'P0002', 'promotion "BEAR" does not exist', 'A promotion of another tenant does not exist.');
SELECT is(record_outcome('adler', book(tr('adler', '101'), 'ann', 2, 'SPRING')), 'confirmed', 'It is redeemed.');
SELECT is(record_outcome('baer', book(tr('baer', '101'), 'ann', 2, 'SPRING')), 'confirmed', 'Its uses are counted for each tenant alone.');
SELECT is((SELECT reason FROM book(tr('adler', '102'), 'ben', 2, 'SPRING')), 'promotion_exhausted', 'Within a tenant they are used up.');
SELECT is((row_of('adler')).tenant || (row_of('baer')).tenant, 'adlerbaer', 'A reservation has the tenant of its resource.');
SELECT is((row_of('adler')).cancellation_terms -> 0 ->> 'refund_percent', '100', 'Its terms are those of the tenant.');
SELECT is((row_of('baer')).cancellation_terms -> 0 ->> 'refund_percent', '50', 'Another tenant has others under that name.');

-- Rules and limits of a category
SELECT is((SELECT reason FROM book(tr('adler', '102'), 'cat')), 'too_short', 'The rule of a category is for that of its tenant.');
SELECT is((SELECT status FROM book(tr('baer', '101'), 'cat')), 'confirmed', 'It is none of the other tenant.');
SELECT is((SELECT status FROM book(tr('adler', '102'), 'ann', 2)), 'confirmed', 'A limit counts what the customer has.');
SELECT is((SELECT reason FROM book(tr('adler', '102'), 'ann', 2)), 'customer_limit', 'It refuses within its tenant.');
SELECT is((SELECT status FROM book(tr('baer', '101'), 'ann', 2)), 'confirmed', 'It does not bind resources of another tenant.');
INSERT INTO reservation.customer_limit (tenant, no_overlap) VALUES ('baer', true);
SELECT is((SELECT reason FROM book(tr('baer', '101'), 'ann', 2)), 'customer_limit', 'A limit for all resources binds those of its tenant.');
SELECT is((SELECT status FROM book(tr('baer', '101'), 'ben', 2)), 'confirmed', 'What the customer has elsewhere does not count.');
INSERT INTO reservation.customer_limit (tenant, per, max_reservations) VALUES ('baer', '1 day', 1);
SELECT is((SELECT reason FROM reservation.create_reservation(tr('baer', '101'), hours('2030-03-01 12:00', 1), 'ben')), 'customer_limit', 'A limit for a day counts within the tenant.');
SELECT is((SELECT status FROM book(tr('baer', '101'), 'dora', 2)), 'confirmed', 'Another customer is not concerned.');

-- A category that is named is that of the caller's tenant
SET reservation.tenant = 'adler';
SELECT is(record_outcome('any', reservation.create_category_reservation('room', nights('2030-05-01', 2), 'eve')), 'confirmed', 'Any of a category is booked.');
SELECT is((row_of('any')).resource_ids, ARRAY[tr('adler', '101')], 'It is one of the tenant.');
SELECT is((SELECT array_agg(DISTINCT resource_id) FROM reservation.find_slots('48 hours', nights('2030-05-01', 5), category => 'room')),
	ARRAY[tr('adler', '101'), tr('adler', '102')], 'A search in a category stays within the tenant.');
SELECT is((SELECT status FROM reservation.create_booking('[{"category": "room", "from": "2030-06-01 15:00+00", "to": "2030-06-03 11:00+00"}]', 'fay')), 'confirmed', 'An item of a booking does, too.');
SELECT is((SELECT tenant FROM reservation.reservation WHERE customer = 'fay'), 'adler', 'Its reservation belongs to the tenant.');
SELECT is((SELECT string_agg(DISTINCT resource, ' ') FROM reservation.drawing_rows(nights('2030-06-01', 2), NULL, 'room', 99)), '101 102', 'A drawing of a category shows the tenant''s.');
SET reservation.tenant = 'nobody';
SELECT throws_ok($$SELECT reservation.create_category_reservation('room', nights('2030-05-01', 2), 'eve')$$, 'P0002', 'category "room" has no resources', 'A tenant without the category does not have that of another.');
RESET reservation.tenant;
SELECT is((SELECT status FROM book(tr('adler', '102'), 'zoe', 2)), 'confirmed', 'A place is taken.');
UPDATE reservation.resource SET capacity = 1 WHERE resource_id = tr('adler', '102');
SELECT is((SELECT array_agg(DISTINCT a.resource_id ORDER BY a.resource_id) FROM reservation.alternatives(tr('adler', '102'), nights('2030-03-01', 2), 1, 50) AS a),
	ARRAY[tr('adler', '101'), tr('adler', '102')], 'Alternatives are of the tenant of the resource.');
UPDATE reservation.resource SET capacity = 9 WHERE resource_id = tr('adler', '102');

-- Keys
SET reservation.tenant = 'adler';
SELECT is(record_outcome('key', book(tr('adler', '101'), 'gus', 2, key => 'k1')), 'confirmed', 'A key is taken.');
SELECT is((book(tr('adler', '101'), 'gus', 2, key => 'k1')).reservation_id, id('key'), 'It gives the same answer again.');
SET reservation.tenant = 'baer';
SELECT isnt((book(tr('baer', '101'), 'gus', 2, key => 'k1')).reservation_id, id('key'), 'For another tenant the role has another key of that name.');
SELECT is((SELECT count(*) FROM reservation.idempotency WHERE key = 'k1'), 2::bigint, 'Both are kept.');
RESET reservation.tenant;

-- Reservations of several resources
SELECT throws_ok($$SELECT reservation.create_group_reservation(ARRAY[tr('adler', '101'), tr('baer', '101')], nights('2030-08-01', 2), 'hal')$$, '22023', 'resources belong to different tenants', 'A reservation has one tenant.');
SELECT throws_ok($$SELECT reservation.modify_reservation(id('adler'), resource_id => tr('baer', '101'))$$, '22023', 'resources belong to different tenants', 'It does not move to another one.');

-- A resource that is given to another tenant takes its reservations along.
SELECT is(record_outcome('group', reservation.create_group_reservation(ARRAY[tr('adler', '101'), tr('adler', '102')], nights('2030-08-01', 2), 'ida')), 'confirmed', 'Two resources are reserved together.');
SELECT throws_ok($$UPDATE reservation.resource SET tenant = 'cerf' WHERE resource_id = tr('adler', '101')$$, '23514',
	format('resource %s is reserved together with a resource of another tenant', tr('adler', '101')), 'One of them cannot be given away.');
UPDATE reservation.resource SET tenant = 'cerf' WHERE tenant = 'adler';
SELECT is((row_of('group')).tenant || (row_of('adler')).tenant, 'cerfcerf', 'Both can, with all their reservations.');
SELECT is((SELECT tenant FROM reservation.redemption WHERE reservation_id = id('adler')), 'cerf', 'The uses of promotions go along.');
SELECT is((row_of('baer')).tenant, 'baer', 'Others stay.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT * FROM finish();
