-- VOLATILE, as the real clock goes on while a statement runs. A query that needs one
-- instant reads it once: (SELECT reservation.clock()).
CREATE FUNCTION reservation.clock() RETURNS timestamptz
AS 'MODULE_PATHNAME', 'reservation_clock'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL RESTRICTED;
COMMENT ON FUNCTION reservation.clock() IS
'the present time of the commands: reservation.now, or the real clock';
INSERT INTO reservation_internal.privilege VALUES ('clock', 'reader');

CREATE FUNCTION reservation.normalize(during tstzrange) RETURNS tstzrange
AS 'MODULE_PATHNAME', 'reservation_normalize'
LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE;
COMMENT ON FUNCTION reservation.normalize(tstzrange) IS
'a period as the commands read it: half open, in microseconds; an error if no command accepts it';
INSERT INTO reservation_internal.privilege VALUES ('normalize', 'reader');
