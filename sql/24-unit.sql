-- Units that have names. What is sold are numbers; a name is what people call
-- one. Filled with DML by managers; no command needs a row here, and a row
-- whose resource or number does not exist names nothing and harms nothing.
-- Names go with their resource: resource_child_follow() sees to it.

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
'from 0, as in allocation.units';
COMMENT ON COLUMN reservation.unit.attributes IS
'the application''s own';
SELECT pg_catalog.pg_extension_config_dump('reservation.unit', '');

-- Called for each row of a view: plpgsql keeps its plan.
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
			-- those without a name are spans: there may be very many
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
'what people call these units: their names, or their numbers';
INSERT INTO reservation_internal.privilege VALUES ('unit_names', 'reader');
