-- The needs of every replay: the extension, a place for its own tables, a line
-- of progress now and then, a table of results.

CREATE EXTENSION reservation;
CREATE SCHEMA replay;

-- The engine's number beside the one that must come out.  published: a number
-- known from elsewhere, where there is one for exactly this run.
CREATE TABLE replay.result
(
	line int GENERATED ALWAYS AS IDENTITY,
	measure text NOT NULL,
	engine numeric,
	expected numeric,
	published numeric
);

-- At most a line every two seconds; told remembers the last.
CREATE PROCEDURE replay.tell(INOUT told timestamptz, started timestamptz,
							 day date, done bigint, total bigint)
LANGUAGE plpgsql AS $$
BEGIN
	IF told IS NULL OR done = total
	   OR clock_timestamp() - told > interval '2 s' THEN
		told := clock_timestamp();
		RAISE NOTICE '%  % of % steps, % a second', day,
			to_char(done, 'FM999,999'), to_char(total, 'FM999,999'),
			round(done / greatest(extract(epoch FROM told - started), 0.001));
	END IF;
END
$$;
