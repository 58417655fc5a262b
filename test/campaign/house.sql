-- The house of a campaign: 40 resources, each with a few units. Every second one has
-- to be paid before it is confirmed.
CREATE EXTENSION reservation;
INSERT INTO reservation.resource (name, capacity, time_zone, price, price_per, currency, payment)
SELECT 'room ' || n, 2 + n % 4, 'UTC', 100 + n, 'night', 'EUR', CASE n % 2 WHEN 0 THEN 'later' ELSE 'upfront' END
FROM generate_series(1, 40) AS n;
-- Clients look there for what a failover may have lost.
CREATE INDEX ON reservation.event (correlation_id);
CREATE ROLE clerk LOGIN;
SELECT reservation.grant_usage('clerk', 'agent');

-- Cancels or terminates about half of the clients' statements, so many times in a row.
CREATE FUNCTION storm(how text, times int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	struck bigint := 0;
	victim int;
BEGIN
	FOR i IN 1 .. times LOOP
		PERFORM pg_stat_clear_snapshot();
		FOR victim IN SELECT pid FROM pg_stat_activity WHERE usename = 'clerk' AND random() < 0.5 LOOP
			IF (how = 'cancel' AND pg_cancel_backend(victim)) OR (how = 'terminate' AND pg_terminate_backend(victim)) THEN
				struck := struck + 1;
			END IF;
		END LOOP;
		PERFORM pg_sleep(0.02);
	END LOOP;
	RETURN struck;
END
$$;
