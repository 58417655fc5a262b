-- Three rooms in one call, in any order, all of them or each that can be had; the third
-- is wanted at another time.
\set one random(1, :rooms)
\set other 1 + (:one + random(0, :rooms - 2)) % :rooms
\set third random(1, :rooms)
\set start random(0, 20)
\set later random(0, 20)
\set length random(1, 3)
\set each random(0, 1)
SELECT count(public.acknowledge(o.reservation_id, 'create', o.version, o.status, s.stay, 1))
FROM (VALUES (1, :one::bigint, public.stay(:start, :length)), (2, :other::bigint, public.stay(:start, :length)), (3, :third::bigint, public.stay(:later, 1))) AS s(item, room, stay),
	reservation.create_booking((SELECT jsonb_agg(jsonb_build_object('resource_id', w.room, 'from', lower(w.stay), 'to', upper(w.stay)) ORDER BY w.item)
		FROM (VALUES (1, :one::bigint, public.stay(:start, :length)), (2, :other::bigint, public.stay(:start, :length)), (3, :third::bigint, public.stay(:later, 1))) AS w(item, room, stay)),
		'a party', CASE :each::int WHEN 0 THEN 'all' ELSE 'each' END) AS o
WHERE o.item = s.item AND o.accepted;
