-- Ten letters for the telephone, and the look-up by them.
\ir support/story.sql
SELECT plan(29);

INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('house', 1000, 'UTC');
SELECT is(record_outcome('anna', reservation.create_reservation(r('house'), nights('2030-03-01', 2), 'a')), 'confirmed', 'Anna has a reservation.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('house'), nights('2030-03-01', 2), 'b')), 'confirmed', 'Bert has one, too.');

-- The letters
SELECT is(reservation.code('0190163d-8694-739b-aea5-966c26f8ad90'), 'WBTZGMXFBG', 'A code is a function of the id alone.');
SELECT is((SELECT string_agg(DISTINCT letter, '' ORDER BY letter) FROM generate_series(1, 2000) AS n,
	string_to_table(reservation.code(md5(n::text)::uuid), NULL) AS letter), 'BFGHKLMRTWXYZ', 'Codes have no two letters that sound or look alike.');
SELECT is((SELECT count(*) FROM generate_series(1, 2000) AS n WHERE reservation.code(md5(n::text)::uuid) !~ '^[A-Z]{10}$'), 0::bigint, 'A code has ten letters.');
SELECT is(reservation.code(NULL), NULL, 'Null has no code.');
SELECT is((SELECT provolatile::text || proparallel::text FROM pg_proc WHERE oid = 'reservation.code(uuid)'::regprocedure), 'is', 'An index may be on it.');

-- The look-up
CREATE FUNCTION ids_by(code text) RETURNS uuid[] LANGUAGE sql AS
$$ SELECT array_agg(f.reservation_id) FROM reservation.find_by_code(code) AS f $$;
SELECT is(ids_by(reservation.code(id('anna'))), ARRAY[id('anna')], 'A code finds its reservation.');
SELECT is(ids_by(reservation.code(id('bert'))), ARRAY[id('bert')], 'And that of another finds another.');
SELECT is(ids_by(lower(regexp_replace(reservation.code(id('bert')), '(.{3})(.{3})', ' \1 \2-'))), ARRAY[id('bert')], 'Small letters, blanks and hyphens do not matter.');
SELECT is((SELECT (f).status FROM reservation.find_by_code(reservation.code(id('anna'))) AS f), 'confirmed', 'The whole row is found.');

-- One wrong letter, and two that have changed places
CREATE FUNCTION error_of(code text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE detail text;
BEGIN
	PERFORM reservation.find_by_code(code);
	RETURN 'none';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN SQLSTATE || ' ' || SQLERRM || '|' || detail;
END
$$;
CREATE TABLE sample AS SELECT reservation.code(md5(n::text)::uuid) AS code FROM generate_series(1, 20) AS n;
SELECT is((SELECT count(*) FILTER (WHERE error_of(overlay(code PLACING letter FROM place FOR 1)) NOT LIKE '22023 code % is mistyped|Its letters do not agree%')
		|| ' of ' || count(*)
	FROM sample, generate_series(1, 10) AS place, string_to_table('BFGHKLMRTWXYZ', NULL) AS letter WHERE letter <> substr(code, place, 1)),
	'0 of 2400', 'Each wrong letter is told from an unknown code.');
SELECT is((SELECT count(*) FROM sample, generate_series(1, 9) AS place,
		LATERAL (SELECT overlay(code PLACING reverse(substr(code, place, 2)) FROM place FOR 2) AS swapped) AS s
	WHERE swapped <> code AND error_of(swapped) NOT LIKE '22023 code % is mistyped|Its letters do not agree%'), 0::bigint, 'Two neighbours that have changed places are told, too.');
SELECT is(error_of('BBBBBBBBB'), '22023 code "BBBBBBBBB" is mistyped|It has fewer than ten letters.', 'A code with too few letters is mistyped.');
SELECT is(error_of('BBBBBBBBBBB'), '22023 code "BBBBBBBBBBB" is mistyped|It has more than ten letters.', 'So is one with too many.');
SELECT is(error_of('BBBBBBBBNB'), '22023 code "BBBBBBBBNB" is mistyped|It has a letter that no code has.', 'So is one with a letter of no code.');
SELECT is(error_of(''), '22023 code "" is mistyped|It has fewer than ten letters.', 'So is no code at all.');
SELECT is(error_of('BBBBBBBBBB'), 'P0002 no reservation has the code "BBBBBBBBBB"|', 'A code of no reservation is unknown.');
SELECT is(error_of(NULL), '22004 code must not be null|', 'A code must not be null.');
SELECT throws_ok($$SELECT reservation.find_by_code(repeat('B', 1025))$$, '22023', 'code must not be longer than 1024 bytes', 'A code is no document.');

-- Ids of other times, and of the same code: rows that the owner has written
CREATE FUNCTION plant(id uuid) RETURNS void LANGUAGE sql AS $$
INSERT INTO reservation.reservation
SELECT (jsonb_populate_record(r, jsonb_build_object('reservation_id', plant.id))).* FROM reservation.reservation r WHERE r.reservation_id = id('anna')
$$;
CREATE FUNCTION uuid_at(millisecond bigint, rest text DEFAULT '7000-8000-000000000000') RETURNS uuid LANGUAGE sql AS
$$ SELECT (regexp_replace(lpad(to_hex($1), 12, '0'), '(.{8})', '\1-') || '-' || $2)::uuid $$;
SELECT plant(uuid_at(n::bigint * 4826809 + 77)) FROM generate_series(1, 3000, 7) AS n;
SELECT plant(uuid_at(n::bigint * 4826809 + 78)) FROM generate_series(1, 3000, 5) AS n;
SELECT plant(uuid_at(77, '7000-8000-00000000000' || n)) FROM generate_series(0, 9) AS n;
SELECT plant('ffffffff-ffff-ffff-ffff-ffffffffffff'), plant('00000000-0000-0000-0000-000000000000');
SELECT is((SELECT count(*) FROM reservation.reservation WHERE ids_by(reservation.code(reservation_id)) @> ARRAY[reservation_id]), (SELECT count(*) FROM reservation.reservation), 'Every reservation is found by its code.');
SELECT is(cardinality(ids_by(reservation.code(uuid_at(77)))), 430, 'Reservations that share a code are all found.');
SELECT is(ids_by(reservation.code(uuid_at(77))), ARRAY(SELECT r.reservation_id FROM reservation.reservation r
	WHERE reservation.code(r.reservation_id) = reservation.code(uuid_at(77)) ORDER BY r.reservation_id DESC), 'The latest of them comes first.');
SELECT is((SELECT count(*) FROM reservation.find_by_code(reservation.code(uuid_at(77, '7000-8000-000000000003')))), 1::bigint, 'A part of the random bits counts.');

SELECT is((SELECT code FROM reservation.stay WHERE customer = 'b'), reservation.code(id('bert')), 'The view of stays has the code.');

-- The planner may call it once a row
SELECT is((SELECT count(*) FROM (VALUES ('anna'), ('bert')) AS v(name), reservation.find_by_code(reservation.code(id(name)))), 2::bigint, 'A join looks each code up.');
SELECT is((SELECT string_agg(level, ' ' ORDER BY object) FROM reservation_internal.privilege WHERE object IN ('code', 'find_by_code')), 'reader reader', 'Readers may use codes.');

-- No reservation costs more for it
SELECT is((SELECT count(*) FROM pg_index WHERE indrelid = 'reservation.reservation'::regclass AND indexprs IS NOT NULL), 0::bigint, 'Codes have no index of their own.');
CREATE INDEX ON reservation.reservation (reservation.code(reservation_id));
SELECT is((SELECT count(*) FROM reservation.reservation WHERE reservation.code(reservation_id) = reservation.code(id('anna'))), 1::bigint, 'An index of the owner works, too.');
SELECT * FROM finish();
