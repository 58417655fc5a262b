-- Reservations that are there though nobody was told: the other way round.
SELECT count(*)
FROM reservation.reservation
WHERE status <> 'rejected'
	AND reservation_id NOT IN (SELECT id FROM public.acknowledged)
