-- The two sides beside each other, and an error if they are not the same.

SELECT measure, engine, expected, published,
	   CASE WHEN engine = expected AND engine = coalesce(published, engine)
			THEN 'yes' ELSE 'NO' END AS same
FROM replay.result
ORDER BY line;

DO $$
BEGIN
	IF EXISTS (SELECT FROM replay.result
			   WHERE (engine = expected AND engine = coalesce(published, engine))
					 IS NOT TRUE) THEN
		RAISE EXCEPTION 'the replay did not come out as it must';
	END IF;
END
$$;
