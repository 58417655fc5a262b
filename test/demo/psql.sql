-- A small hotel and a few things beside it: make psql reads it as PSQLRC.
\set QUIET on
INSERT INTO reservation.resource (name, category, capacity, price, price_per)
VALUES ('double room', 'room', 12, 95, 'night'),
       ('single room', 'room', 4, 60, 'night');
INSERT INTO reservation.resource (name, category, slot)
VALUES ('sauna', 'wellness', '30 minutes'),
       ('tennis court', 'sport', '1 hour');

\echo 'A throw-away database; it is gone when you leave. Try:'
\echo '  TABLE reservation.resource;'
\echo '  SELECT * FROM reservation.create_reservation(3, tstzrange(date_trunc(''hour'', now() + ''1 day''), date_trunc(''hour'', now() + ''26 hours'')), ''you'');'
\set QUIET off
