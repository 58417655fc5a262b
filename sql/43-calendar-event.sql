-- Foreign calendars that a resource follows, such as that of a portal.

-- No foreign key: a restore in several jobs may load this table first.
-- resource_child_follow() deletes its rows with their resource.
CREATE TABLE reservation.calendar_event (
	resource_id bigint NOT NULL,
	source text NOT NULL
		CONSTRAINT calendar_event_source_check CHECK (
			source <> '' AND octet_length(source) <= 1024),
	uid text NOT NULL
		CONSTRAINT calendar_event_uid_check CHECK (
			uid <> '' AND octet_length(uid) <= 1024),
	during tstzrange NOT NULL,
	closures bigint[] NOT NULL,
	conflicts uuid[] NOT NULL,
	PRIMARY KEY (resource_id, source, uid, during)
);
COMMENT ON TABLE reservation.calendar_event IS
'events of foreign calendars that are not over, and what they close';
INSERT INTO reservation_internal.privilege VALUES ('calendar_event', 'reader', '{SELECT}');
COMMENT ON COLUMN reservation.calendar_event.source IS
'the name of the calendar, as it was imported';
COMMENT ON COLUMN reservation.calendar_event.uid IS
'of the event; one that recurs has a row for each time';
COMMENT ON COLUMN reservation.calendar_event.closures IS
'ids of the closures that it made; none where others had closed its time';
COMMENT ON COLUMN reservation.calendar_event.conflicts IS
'ids of the reservations that were in its way at the last import';
SELECT pg_catalog.pg_extension_config_dump('reservation.calendar_event', '');

CREATE FUNCTION reservation.import_calendar(
	resource_id bigint, source text, text text)
RETURNS TABLE (
	uid text, period tstzrange, action text, closures bigint[], conflicts uuid[])
AS 'MODULE_PATHNAME', 'reservation_import_calendar'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.import_calendar(bigint, text, text) IS
'close a resource at the times of a foreign calendar, and open what it no longer has';
INSERT INTO reservation_internal.privilege VALUES ('import_calendar', 'manager');
