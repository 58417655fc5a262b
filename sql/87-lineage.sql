-- Positions that are never handed out again.

CREATE FUNCTION reservation.advance_positions() RETURNS bigint
AS 'MODULE_PATHNAME', 'reservation_advance_positions'
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.advance_positions() IS
'go on beyond all positions that another copy of this database may have handed out; returns the last one that is left out';
INSERT INTO reservation_internal.privilege VALUES ('advance_positions', 'owner');

-- Marks who handed out positions first. A restore brings another's mark.
SELECT reservation.advance_positions();
