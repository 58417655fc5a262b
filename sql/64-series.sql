-- Series: periods that recur by a rule. They become items of a booking.

CREATE FUNCTION reservation.occurrences(
	rule text,
	first tstzrange,
	time_zone text,
	exceptions date[] DEFAULT '{}',
	max int DEFAULT 1000)
RETURNS TABLE (period tstzrange)
AS 'MODULE_PATHNAME', 'reservation_occurrences'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL SAFE;
COMMENT ON FUNCTION reservation.occurrences(text, tstzrange, text, date[], int) IS
'the periods of a series, by a rule of RFC 5545 in local time';
INSERT INTO reservation_internal.privilege VALUES ('occurrences', 'reader');
