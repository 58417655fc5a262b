-- A session keeps what it has prepared to write our tables. What the owner does
-- to them meanwhile, in the same session or in another, is heeded at once.
\ir support/story.sql
SELECT plan(22);

INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('hall', 1000, 'UTC');
CREATE FUNCTION book(customer text) RETURNS text LANGUAGE sql AS $$
SELECT record_outcome($1, reservation.create_reservation(r('hall'), nights('2030-03-01', 1), $1))
$$;
SELECT is(book('before'), 'confirmed', 'written, and kept');

-- Checks
ALTER TABLE reservation.reservation ADD CONSTRAINT c CHECK (customer <> 'banned');
SELECT throws_ok($$SELECT book('banned')$$, '23514', NULL, 'a check that is new');
SELECT is(book('welcome'), 'confirmed', 'bars only whom it means');
ALTER TABLE reservation.reservation DROP CONSTRAINT c;
SELECT is(book('banned'), 'confirmed', 'dropped, nobody');
CREATE FUNCTION public.allows(text) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$SELECT $1 <> 'one'$$;
ALTER TABLE reservation.reservation ADD CONSTRAINT c CHECK (public.allows(customer));
SELECT throws_ok($$SELECT book('one')$$, '23514', NULL, 'a check by a function');
CREATE OR REPLACE FUNCTION public.allows(text) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$SELECT $1 <> 'two'$$;
SELECT is(book('one'), 'confirmed', 'that is replaced');
SELECT throws_ok($$SELECT book('two')$$, '23514', NULL, 'is the new one');
ALTER TABLE reservation.reservation DROP CONSTRAINT c;

-- Indexes
CREATE UNIQUE INDEX only_one ON reservation.reservation (customer) WHERE customer = 'only';
SELECT is(book('only'), 'confirmed', 'an index that is new');
SELECT throws_ok($$SELECT book('only')$$, '23505', NULL, 'is written');
DROP INDEX reservation.only_one;
SELECT is(book('only'), 'confirmed', 'dropped, it is not');
REINDEX TABLE reservation.allocation;
CLUSTER reservation.reservation USING reservation_pkey;
VACUUM FULL reservation.event;
SELECT is(book('rewritten'), 'confirmed', 'tables that were rewritten');
SET enable_seqscan = off;
SELECT is((SELECT count(*)::int FROM reservation.allocation WHERE reservation_id = id('rewritten')), 1, 'are found by their indexes');
RESET enable_seqscan;

-- Errors, and what comes after
ALTER TABLE reservation.event ADD CONSTRAINT c CHECK (type <> 'ReservationCanceled');
DO $$
BEGIN
	FOR i IN 1 .. 100 LOOP
		BEGIN
			PERFORM reservation.cancel_reservation(public.id('before'));
			RAISE 'canceled';
		EXCEPTION WHEN check_violation THEN NULL;
		END;
	END LOOP;
END
$$;
ALTER TABLE reservation.event DROP CONSTRAINT c;
SELECT is(record_outcome('before', reservation.cancel_reservation(id('before'))), 'canceled', 'a hundred errors do no harm');

-- A check, or an expression of an index, that books a place itself, though it
-- should not
CREATE FUNCTION public.brings_a_friend(text) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS $$
BEGIN
	IF $1 ~ '^host' THEN
		PERFORM reservation.create_reservation(1, '[2030-03-01,2030-03-02)', 'friend of ' || $1);
	END IF;
	RETURN true;
END
$$;
ALTER TABLE reservation.reservation ADD CONSTRAINT c CHECK (public.brings_a_friend(customer));
SELECT is(book('host one'), 'confirmed', 'a check that makes a reservation');
SELECT is((SELECT status FROM reservation.reservation WHERE customer = 'friend of host one'), 'confirmed', 'makes it');
SELECT is((row_of('host one')).status, 'confirmed', 'beside the one it checks');
ALTER TABLE reservation.reservation DROP CONSTRAINT c;
CREATE INDEX friends ON reservation.reservation (public.brings_a_friend(customer)) WHERE customer !~ '^friend';
SELECT is(book('host two'), 'confirmed', 'an index that makes one');
SELECT is((SELECT status FROM reservation.reservation WHERE customer = 'friend of host two'), 'confirmed', 'makes it, too');
SELECT is((row_of('host two')).status, 'confirmed', 'beside the one it has an entry of');
DROP INDEX reservation.friends;

-- Another session
\setenv PGDATABASE :DBNAME
\! psql -qXc "ALTER TABLE reservation.event ADD CHECK (type <> 'ReservationCreated') NOT VALID"
SELECT throws_ok($$SELECT book('elsewhere')$$, '23514', NULL, 'a check that another session has added');
SELECT is_empty('SELECT * FROM reservation.verify()', 'the events tell all of it');
SELECT is_empty('SELECT * FROM reservation.check_installation()', 'and it is whole');
SELECT * FROM finish();
