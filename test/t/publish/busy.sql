\set room random(1, 50)
\set day random(1, 3000)
\set nights random(1, 5)
SELECT reservation.cancel_reservation(o.reservation_id, 'ü') FROM reservation.create_reservation(:room, tstzrange('2040-01-01'::timestamptz + :day * interval '1 day', '2040-01-01'::timestamptz + (:day + :nights) * interval '1 day'), 'busy', :nights) AS o;
