-- Settings: what they may be, and what happens where they may not.
\getenv folder PG_ABS_SRCDIR
\set support :folder '/sql/support/error_of.sql'
\i :support
-- known once the library is there
SELECT reservation.clock();
\pset tuples_only off
SELECT name, context, vartype, boot_val FROM pg_settings WHERE name IN ('reservation.now', 'reservation.correlation_id', 'reservation.causation_id',
	'reservation.actor', 'reservation.traceparent', 'reservation.default_currency', 'reservation.support_contact') ORDER BY name;
\pset tuples_only on
-- the clock
SELECT reservation.clock();
SET reservation.now = '2030-01-01';
SELECT reservation.clock();
SET reservation.now = '2030-01-01 12:00 Europe/Berlin';
SELECT reservation.clock();
SET reservation.now = 'epoch';
SELECT reservation.clock();
SET reservation.now = '';
SELECT reservation.clock() BETWEEN now() - interval '1 minute' AND now() + interval '1 minute';
SET reservation.now = 'tomorrow';
SELECT reservation.clock() > now();
-- read once a command, so what cannot be read is an error of the command
SELECT v, pg_temp.error_of(format('SET LOCAL reservation.now = %L; SELECT reservation.clock()', v))
FROM unnest('{infinity,-infinity,nonsense,2030-02-30,2030-01-01 12:00 Mars}'::text[]) WITH ORDINALITY AS u(v, n) ORDER BY n;
SELECT pg_temp.error_of($$SET LOCAL reservation.now = 'nonsense'; SELECT reservation.cancel_reservation('00000000-0000-7000-8000-000000000000')$$);
-- it follows a rollback
SET reservation.now = '2030-01-01 12:00+00';
BEGIN;
SET LOCAL reservation.now = '2031-01-01 12:00+00';
SELECT reservation.clock();
ROLLBACK;
SELECT reservation.clock();
-- of a currency
SELECT v, pg_temp.error_of(format('SET LOCAL reservation.default_currency = %L', v)) FROM unnest(ARRAY['USD', 'usd', 'EURO', '', 'E R', 'E1R'])
	WITH ORDINALITY AS u(v, n) ORDER BY n;
-- of what goes into events
SELECT name, pg_temp.error_of(format('SET LOCAL %s = %L', name, repeat('x', n))) FROM unnest(ARRAY['reservation.correlation_id', 'reservation.causation_id',
	'reservation.actor', 'reservation.support_contact', 'reservation.payment_methods']) WITH ORDINALITY AS u(name, o), unnest(ARRAY[1024, 1025]) AS n ORDER BY o, n;
-- of a trace
SELECT v, pg_temp.error_of(format('SET LOCAL reservation.traceparent = %L', v)) FROM unnest(ARRAY['',
	'00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', '00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01',
	'00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0',
	'00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333-01', '0af7651916cd43dd8448eb211c80319c', E'00-0af7651916cd43dd8448eb211c80319c\nb7ad6b7169203331-01'])
	WITH ORDINALITY AS u(v, n) ORDER BY n;
-- what is none
SELECT pg_temp.error_of('SET LOCAL reservation.nonsense = 1');
-- of a role without rights
CREATE ROLE setting_role;
SET ROLE setting_role;
SET reservation.now = '2031-01-01';
SET reservation.correlation_id = 'mine';
RESET ROLE;
DROP ROLE setting_role;
