-- How the planner means to run a query, without what it expects it to cost
CREATE FUNCTION plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
	result text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || $1 LOOP
		result := result || line || E'\n';
	END LOOP;
	RETURN result;
END
$$;
