-- Codes: ten letters that people say for a reservation.

CREATE FUNCTION reservation.code(reservation_id uuid) RETURNS text
AS 'MODULE_PATHNAME', 'reservation_code'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION reservation.code(uuid) IS
'ten letters that name a reservation on the telephone, the last of which checks the others';
INSERT INTO reservation_internal.privilege VALUES ('code', 'reader');

CREATE FUNCTION reservation_internal.ids_of_code(code text) RETURNS SETOF uuid
AS 'MODULE_PATHNAME', 'reservation_ids_of_code'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 1;
COMMENT ON FUNCTION reservation_internal.ids_of_code(text) IS
'the ids of a code, or an error if it is mistyped or unknown';

CREATE FUNCTION reservation.find_by_code(code text)
RETURNS SETOF reservation.reservation
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 1
BEGIN ATOMIC
SELECT r.*
FROM reservation_internal.ids_of_code($1) AS found(id)
JOIN reservation.reservation r ON r.reservation_id = found.id
ORDER BY r.reservation_id DESC;
END;
COMMENT ON FUNCTION reservation.find_by_code(text) IS
'the reservation of a code; should there be several, the latest first';
INSERT INTO reservation_internal.privilege VALUES ('find_by_code', 'reader');
