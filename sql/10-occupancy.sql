-- The type that the guarantee compares: units of a resource over a period.

CREATE TYPE reservation.occupancy;

CREATE FUNCTION reservation_internal.occupancy_in(cstring) RETURNS reservation.occupancy
AS 'MODULE_PATHNAME', 'reservation_occupancy_in'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION reservation_internal.occupancy_out(reservation.occupancy) RETURNS cstring
AS 'MODULE_PATHNAME', 'reservation_occupancy_out'
LANGUAGE C STABLE STRICT PARALLEL SAFE;

CREATE TYPE reservation.occupancy (
	INPUT = reservation_internal.occupancy_in,
	OUTPUT = reservation_internal.occupancy_out,
	INTERNALLENGTH = 32,
	ALIGNMENT = double
);
COMMENT ON TYPE reservation.occupancy IS
'units of a resource over a period, as the exclusion constraint compares them';

CREATE FUNCTION reservation.occupancy(
	resource_id bigint, units int4range, during tstzrange)
RETURNS reservation.occupancy
AS 'MODULE_PATHNAME', 'reservation_occupancy'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION reservation.occupancy(bigint, int4range, tstzrange) IS
'the occupancy of units of a resource over a period';
INSERT INTO reservation_internal.privilege VALUES ('occupancy', 'reader');

CREATE FUNCTION reservation_internal.occupancy_overlaps(
	reservation.occupancy, reservation.occupancy)
RETURNS boolean
AS 'MODULE_PATHNAME', 'reservation_occupancy_overlaps'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION reservation_internal.occupancy_overlaps(
	reservation.occupancy, reservation.occupancy) IS
'do both share a resource, a unit and an instant?';

CREATE FUNCTION reservation_internal.occupancy_sel(internal, oid, internal, int)
RETURNS float8
AS 'MODULE_PATHNAME', 'reservation_occupancy_sel'
LANGUAGE C STABLE STRICT PARALLEL SAFE;

CREATE FUNCTION reservation_internal.occupancy_joinsel(
	internal, oid, internal, smallint, internal)
RETURNS float8
AS 'MODULE_PATHNAME', 'reservation_occupancy_joinsel'
LANGUAGE C STABLE STRICT PARALLEL SAFE;

CREATE OPERATOR reservation.&& (
	LEFTARG = reservation.occupancy,
	RIGHTARG = reservation.occupancy,
	FUNCTION = reservation_internal.occupancy_overlaps,
	COMMUTATOR = OPERATOR(reservation.&&),
	-- a query looks for a day or a stay among rows of years
	RESTRICT = reservation_internal.occupancy_sel,
	JOIN = reservation_internal.occupancy_joinsel
);
COMMENT ON OPERATOR reservation.&& (
	reservation.occupancy, reservation.occupancy) IS
'share a resource, a unit and an instant';

-- A key of the index: in a leaf an occupancy; above the leaves an interval in the
-- order (resource, start, first unit), and the bounds of the entries below it.
CREATE TYPE reservation_internal.occupancy_key;

CREATE FUNCTION reservation_internal.occupancy_key_in(cstring)
RETURNS reservation_internal.occupancy_key
AS 'MODULE_PATHNAME', 'reservation_occupancy_key_in'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION reservation_internal.occupancy_key_out(reservation_internal.occupancy_key)
RETURNS cstring
AS 'MODULE_PATHNAME', 'reservation_occupancy_key_out'
LANGUAGE C STABLE STRICT PARALLEL SAFE;

CREATE TYPE reservation_internal.occupancy_key (
	INPUT = reservation_internal.occupancy_key_in,
	OUTPUT = reservation_internal.occupancy_key_out,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = plain
);
COMMENT ON TYPE reservation_internal.occupancy_key IS
'key of the occupancy operator class in an index; not for tables';

CREATE FUNCTION reservation_internal.occupancy_consistent(
	internal, reservation.occupancy, smallint, oid, internal)
RETURNS boolean
AS 'MODULE_PATHNAME', 'reservation_occupancy_consistent'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION reservation_internal.occupancy_union(internal, internal)
RETURNS reservation_internal.occupancy_key
AS 'MODULE_PATHNAME', 'reservation_occupancy_union'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION reservation_internal.occupancy_compress(internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'reservation_occupancy_compress'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION reservation_internal.occupancy_penalty(internal, internal, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'reservation_occupancy_penalty'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION reservation_internal.occupancy_picksplit(internal, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'reservation_occupancy_picksplit'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION reservation_internal.occupancy_same(
	reservation_internal.occupancy_key, reservation_internal.occupancy_key, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'reservation_occupancy_same'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION reservation_internal.occupancy_sortsupport(internal)
RETURNS void
AS 'MODULE_PATHNAME', 'reservation_occupancy_sortsupport'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE OPERATOR CLASS reservation.occupancy_ops
DEFAULT FOR TYPE reservation.occupancy USING gist AS
	OPERATOR 3 reservation.&&,
	FUNCTION 1 reservation_internal.occupancy_consistent(
		internal, reservation.occupancy, smallint, oid, internal),
	FUNCTION 2 reservation_internal.occupancy_union(internal, internal),
	FUNCTION 3 reservation_internal.occupancy_compress(internal),
	FUNCTION 5 reservation_internal.occupancy_penalty(internal, internal, internal),
	FUNCTION 6 reservation_internal.occupancy_picksplit(internal, internal),
	FUNCTION 7 reservation_internal.occupancy_same(
		reservation_internal.occupancy_key, reservation_internal.occupancy_key, internal),
	FUNCTION 11 reservation_internal.occupancy_sortsupport(internal),
	STORAGE reservation_internal.occupancy_key;
COMMENT ON OPERATOR CLASS reservation.occupancy_ops USING gist IS
'occupancies in the order of resource, start and unit';
