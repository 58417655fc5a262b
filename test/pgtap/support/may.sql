-- The reason why not, or "yes"; nothing is left behind. What the query says
-- must be what the command does.
CREATE FUNCTION may(resource text, start text, stop text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
	stay tstzrange := tstzrange(start::timestamptz, stop::timestamptz);
	offered boolean := reservation.is_available(r(resource), stay);
	answer reservation.outcome;
BEGIN
	answer := reservation.create_reservation(r(resource), stay, 'c');
	RAISE SQLSTATE 'ZZ000' USING MESSAGE = CASE
		WHEN answer.accepted <> offered THEN 'offered ' || offered || ', but ' || answer::text
		ELSE coalesce(answer.reason, 'yes') END;
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
	RETURN SQLERRM;
END
$$;
