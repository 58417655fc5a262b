-- A session keeps the plans by which it writes our tables. A change that the owner makes
-- to them meanwhile, in the same session or in another, counts at once.
\ir support/story.sql
SELECT plan(22);

INSERT INTO reservation.resource (name, capacity, time_zone) VALUES ('hall', 1000, 'UTC');
CREATE FUNCTION book(customer text) RETURNS text LANGUAGE sql AS $$
SELECT record_outcome($1, reservation.create_reservation(r('hall'), nights('2030-03-01', 1), $1))
$$;
SELECT is(book('before'), 'confirmed', 'A reservation is confirmed with fresh plans.');

-- Checks
ALTER TABLE reservation.reservation ADD CONSTRAINT c CHECK (customer <> 'banned');
SELECT throws_ok($$SELECT book('banned')$$, '23514', NULL, 'A new check stops a command.');
SELECT is(book('welcome'), 'confirmed', 'The new check passes another customer.');
ALTER TABLE reservation.reservation DROP CONSTRAINT c;
SELECT is(book('banned'), 'confirmed', 'A dropped check stops no command.');
CREATE FUNCTION public.allows(text) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$SELECT $1 <> 'one'$$;
ALTER TABLE reservation.reservation ADD CONSTRAINT c CHECK (public.allows(customer));
SELECT throws_ok($$SELECT book('one')$$, '23514', NULL, 'A check that calls a function stops a command.');
CREATE OR REPLACE FUNCTION public.allows(text) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$SELECT $1 <> 'two'$$;
SELECT is(book('one'), 'confirmed', 'The replaced function of the check passes the first customer.');
SELECT throws_ok($$SELECT book('two')$$, '23514', NULL, 'The replaced function of the check stops another customer.');
ALTER TABLE reservation.reservation DROP CONSTRAINT c;

-- Indexes
CREATE UNIQUE INDEX only_one ON reservation.reservation (customer) WHERE customer = 'only';
SELECT is(book('only'), 'confirmed', 'A command passes a new unique index.');
SELECT throws_ok($$SELECT book('only')$$, '23505', NULL, 'The new unique index stops the second row.');
DROP INDEX reservation.only_one;
SELECT is(book('only'), 'confirmed', 'A dropped index stops no command.');
REINDEX TABLE reservation.allocation;
CLUSTER reservation.reservation USING reservation_pkey;
VACUUM FULL reservation.event;
SELECT is(book('rewritten'), 'confirmed', 'A command passes after the tables are rewritten.');
SET enable_seqscan = off;
SELECT is((SELECT count(*)::int FROM reservation.allocation WHERE reservation_id = id('rewritten')), 1, 'The index of a rewritten table finds the new row.');
RESET enable_seqscan;

-- Errors, and a command after them
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
SELECT is(record_outcome('before', reservation.cancel_reservation(id('before'))), 'canceled', 'A command passes after a hundred errors.');

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
SELECT is(book('host one'), 'confirmed', 'A command passes a check that books a place itself.');
SELECT is((SELECT status FROM reservation.reservation WHERE customer = 'friend of host one'), 'confirmed', 'The reservation of the check is confirmed.');
SELECT is((row_of('host one')).status, 'confirmed', 'The reservation that was checked is confirmed.');
ALTER TABLE reservation.reservation DROP CONSTRAINT c;
CREATE INDEX friends ON reservation.reservation (public.brings_a_friend(customer)) WHERE customer !~ '^friend';
SELECT is(book('host two'), 'confirmed', 'A command passes an index that books a place itself.');
SELECT is((SELECT status FROM reservation.reservation WHERE customer = 'friend of host two'), 'confirmed', 'The reservation of the index is confirmed.');
SELECT is((row_of('host two')).status, 'confirmed', 'The reservation that was indexed is confirmed.');
DROP INDEX reservation.friends;

-- Another session
\setenv PGDATABASE :DBNAME
\! psql -qXc "ALTER TABLE reservation.event ADD CHECK (type <> 'ReservationCreated') NOT VALID"
SELECT throws_ok($$SELECT book('elsewhere')$$, '23514', NULL, 'A check that another session added stops a command.');
SELECT is_empty('SELECT * FROM reservation.verify()', 'The events and the tables agree.');
SELECT is_empty('SELECT * FROM reservation.check_installation()', 'check_installation() finds no problem.');
SELECT * FROM finish();
