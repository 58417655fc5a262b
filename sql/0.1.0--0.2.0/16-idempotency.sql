-- Keys keep their answers, except for those of roles that are no more: nobody can ask
-- with one. A command takes other arguments now, so what it was called with cannot be
-- compared any more.
INSERT INTO reservation.idempotency
	(role, key, command, fingerprint, outcome, answered_at)
SELECT r.oid, i.key, i.command, '',
	i.outcome::text::reservation.outcome, i.answered_at
FROM reservation_internal.idempotency i JOIN pg_roles r ON r.rolname = i.role;

DROP TABLE reservation_internal.idempotency;
DROP TYPE reservation_internal.outcome;
