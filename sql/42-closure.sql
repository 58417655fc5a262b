-- Units that are closed for a period.

CREATE FUNCTION reservation.close_resource(
	resource_id bigint,
	during tstzrange,
	units int4range DEFAULT NULL,
	reason text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_close_resource'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.close_resource(
	bigint, tstzrange, int4range, text) IS
'close a resource, or some of its units, for a period';
INSERT INTO reservation_internal.privilege VALUES ('close_resource', 'manager');

CREATE FUNCTION reservation.reopen_resource(closure_id bigint)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_reopen_resource'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.reopen_resource(bigint) IS
'end a closure';
INSERT INTO reservation_internal.privilege VALUES ('reopen_resource', 'manager');
