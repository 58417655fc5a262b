-- What users want done when something happens. Whoever may write here has
-- code run as every caller of a command: nobody but the owner, as it stands.

CREATE TABLE reservation.reaction (
	event_type text NOT NULL
		CONSTRAINT reaction_event_type_check CHECK (
			event_type = ANY (reservation.event_types())),
	-- what a caller's search path finds first may be anybody's
	function text NOT NULL
		CONSTRAINT reaction_function_check CHECK (
			pg_catalog.cardinality(pg_catalog.parse_ident(function)) = 2),
	PRIMARY KEY (event_type, function)
);
COMMENT ON TABLE reservation.reaction IS
'functions that are called with each event of a type, in the command''s transaction and as its caller';
COMMENT ON COLUMN reservation.reaction.function IS
'of one argument, a reservation.event; with its schema, as in SQL';
SELECT pg_catalog.pg_extension_config_dump('reservation.reaction', '');

CREATE TRIGGER reaction_changed_row
AFTER INSERT OR UPDATE OR DELETE ON reservation.reaction
FOR EACH ROW EXECUTE FUNCTION reservation.table_changed();

CREATE TRIGGER reaction_changed_statement
AFTER TRUNCATE ON reservation.reaction
FOR EACH STATEMENT EXECUTE FUNCTION reservation.table_changed();

ALTER TABLE reservation.reaction
	ENABLE ALWAYS TRIGGER reaction_changed_row,
	ENABLE ALWAYS TRIGGER reaction_changed_statement;
