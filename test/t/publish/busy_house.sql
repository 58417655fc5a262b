\set day random(1, 20000)
SELECT FROM reservation.create_reservation(1, tstzrange('2045-01-01'::timestamptz + :day * interval '1 hour', '2045-01-01'::timestamptz + (:day + 2) * interval '1 hour'), 'busy ' || :client_id);
