-- Logical replication of the events by PostgreSQL's own publications.

CREATE TABLE reservation.publication (
	name text PRIMARY KEY
);
COMMENT ON TABLE reservation.publication IS
'the publications of events, so that check_installation sees one that a restore has left without its table';
INSERT INTO reservation_internal.privilege VALUES ('publication', 'reader', '{SELECT}');
SELECT pg_catalog.pg_extension_config_dump('reservation.publication', '');

CREATE FUNCTION reservation.create_publication(name text) RETURNS void
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF name IS NULL THEN
		RAISE EXCEPTION 'name must not be null'
			USING ERRCODE = 'null_value_not_allowed';
	ELSIF octet_length(name) NOT BETWEEN 1 AND 63 THEN
		RAISE EXCEPTION '"%" is not a valid name for a publication', name
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'A name has 1 to 63 bytes.';
	END IF;
	EXECUTE format('CREATE PUBLICATION %I FOR TABLE reservation.event'
		' WITH (publish = ''insert'')', name);
	INSERT INTO reservation.publication
	VALUES (create_publication.name) ON CONFLICT DO NOTHING;
EXCEPTION WHEN duplicate_object THEN
	RAISE EXCEPTION '%', SQLERRM USING ERRCODE = 'duplicate_object',
		HINT = CASE WHEN EXISTS (
			SELECT FROM pg_publication_tables t
			WHERE t.pubname = create_publication.name
			AND t.schemaname = 'reservation' AND t.tablename = 'event')
		THEN 'It has the events already.'
		ELSE format('To add the events to it: ALTER PUBLICATION %I'
			' ADD TABLE reservation.event', name) END;
END
$$;
COMMENT ON FUNCTION reservation.create_publication(text) IS
'create a publication of inserts into reservation.event, and of nothing else';
INSERT INTO reservation_internal.privilege VALUES ('create_publication', 'owner');
