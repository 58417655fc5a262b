-- Names of units. Commands sell numbers; people use the names. Managers fill the table
-- with DML; no command needs a row here, and a row whose resource or number does not
-- exist has no effect. resource_child_follow() deletes names with their resource.

CREATE TABLE reservation.unit (
	resource_id bigint NOT NULL,
	number int NOT NULL
		CONSTRAINT unit_number_check CHECK (number BETWEEN 0 AND 2147483646),
	name text NOT NULL
		CONSTRAINT unit_name_check CHECK (
			name <> '' AND octet_length(name) <= 1024),
	attributes jsonb NOT NULL DEFAULT '{}'
		CONSTRAINT unit_attributes_check CHECK (
			octet_length(attributes::text) <= 1048576),
	row_name text
		CONSTRAINT unit_row_name_check CHECK (
			row_name <> '' AND octet_length(row_name) <= 1024),
	distances jsonb NOT NULL DEFAULT '{}'
		CONSTRAINT unit_distances_check CHECK (
			jsonb_typeof(distances) = 'object'
			AND octet_length(distances::text) <= 65536
			AND NOT jsonb_path_exists(distances,
				'$.* ? (@.type() != "number" || @ < 0 || @ > 1000000000)')),
	PRIMARY KEY (resource_id, number),
	UNIQUE (resource_id, name)
);
COMMENT ON TABLE reservation.unit IS
'units of a resource that have names';
INSERT INTO reservation_internal.privilege VALUES
	('unit', 'reader', '{SELECT}'),
	('unit', 'manager', '{INSERT,UPDATE,DELETE}');
COMMENT ON COLUMN reservation.unit.resource_id IS
'not a foreign key: a restore may load this table first';
COMMENT ON COLUMN reservation.unit.number IS
'the number of the unit, from 0, as in allocation.units';
COMMENT ON COLUMN reservation.unit.attributes IS
'data of the application';
COMMENT ON COLUMN reservation.unit.row_name IS
'seats of one row are adjacent if their numbers are; null: no seat';
COMMENT ON COLUMN reservation.unit.distances IS
'how far the seat is from each focus, by the name of the focus';
SELECT pg_catalog.pg_extension_config_dump('reservation.unit', '');

CREATE FUNCTION reservation.best_units(
	resource_id bigint, during tstzrange, quantity int,
	focus text DEFAULT NULL, max int DEFAULT 1)
RETURNS TABLE (units int4range, distance double precision, orphans int)
AS 'MODULE_PATHNAME', 'reservation_best_units'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 1;
COMMENT ON FUNCTION reservation.best_units(bigint, tstzrange, int, text, int) IS
'adjacent seats of one row that leave no single seat, nearest to a focus';
INSERT INTO reservation_internal.privilege VALUES ('best_units', 'reader');

-- Views call this function for each row, and plpgsql keeps its plan.
CREATE FUNCTION reservation.unit_names(
	resource_id bigint, units int4multirange)
RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN (
		SELECT string_agg(p.name, ', ' ORDER BY p.number)
		FROM (
			SELECT u.number, u.name FROM reservation.unit u
			WHERE u.resource_id = $1 AND $2 @> u.number
			UNION ALL
			-- units without a name are told as spans, as there may be very many
			SELECT lower(n.span), lower(n.span)
				|| CASE WHEN upper(n.span) - lower(n.span) = 1 THEN ''
					ELSE '-' || coalesce((upper(n.span) - 1)::text, '') END
			FROM unnest($2 - coalesce((
				SELECT range_agg(int4range(u.number, u.number + 1))
				FROM reservation.unit u
				WHERE u.resource_id = $1 AND $2 @> u.number), '{}'))
				AS n(span)
		) AS p);
END
$$;
COMMENT ON FUNCTION reservation.unit_names(bigint, int4multirange) IS
'the names of units, or their numbers where they have no name';
INSERT INTO reservation_internal.privilege VALUES ('unit_names', 'reader');
