-- Functions of users that run at events. They run as the caller of the command, so a
-- role that may write here can act as every caller: only the owner has that right.

CREATE TABLE reservation.reaction (
	event_type text NOT NULL
		CONSTRAINT reaction_event_type_check CHECK (
			event_type = ANY (reservation.event_types())),
	-- a name without a schema could be found in a schema of any role
	function text NOT NULL
		CONSTRAINT reaction_function_check CHECK (
			pg_catalog.cardinality(pg_catalog.parse_ident(function)) = 2),
	PRIMARY KEY (event_type, function)
);
COMMENT ON TABLE reservation.reaction IS
'functions that are called with each event of a type, in the command''s transaction and as its caller';
INSERT INTO reservation_internal.privilege VALUES ('reaction', 'owner', '{SELECT,INSERT,UPDATE,DELETE}');
COMMENT ON COLUMN reservation.reaction.function IS
'a function with one argument, a reservation.event, named with its schema';
SELECT pg_catalog.pg_extension_config_dump('reservation.reaction', '');

CREATE TRIGGER reaction_changed_row
AFTER INSERT OR UPDATE OR DELETE ON reservation.reaction
FOR EACH ROW EXECUTE FUNCTION reservation_internal.table_changed();

CREATE TRIGGER reaction_changed_statement
AFTER TRUNCATE ON reservation.reaction
FOR EACH STATEMENT EXECUTE FUNCTION reservation_internal.table_changed();

ALTER TABLE reservation.reaction
	ENABLE ALWAYS TRIGGER reaction_changed_row,
	ENABLE ALWAYS TRIGGER reaction_changed_statement;

-- Returns no rows to a caller that may not read the table.
CREATE FUNCTION reservation_internal.reactions_of_others()
RETURNS TABLE (function regprocedure, owner regrole)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF has_table_privilege('reservation.reaction', 'SELECT') THEN
		RETURN QUERY
		SELECT DISTINCT f.oid::regprocedure, f.proowner::regrole
		FROM reservation.reaction r
		JOIN pg_class t ON t.oid = 'reservation.event'::regclass
		JOIN pg_namespace n ON n.nspname = (parse_ident(r.function))[1]
		JOIN pg_proc f ON f.pronamespace = n.oid
			AND f.proname = (parse_ident(r.function))[2]
			AND f.pronargs = 1 AND f.proargtypes[0] = t.reltype
			AND f.proowner <> t.relowner
		JOIN pg_roles o ON o.oid = f.proowner AND NOT o.rolsuper;
	END IF;
END
$$;
COMMENT ON FUNCTION reservation_internal.reactions_of_others() IS
'reactions that belong neither to the owner of the events nor to a superuser';
