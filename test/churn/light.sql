-- Statements that wait for no lock, as often as possible
GRANT SELECT ON reservation.allocation TO bystander;
CREATE OR REPLACE FUNCTION public.is_plausible(customer text) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN customer <> 'no one';
REVOKE SELECT ON reservation.allocation FROM bystander;
ALTER ROLE bystander CONNECTION LIMIT 3;
GRANT INSERT ON reservation.event TO bystander;
CREATE OR REPLACE FUNCTION public.is_plausible(customer text) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN customer <> 'nobody';
REVOKE INSERT ON reservation.event FROM bystander;
UPDATE reservation.resource SET attributes = '{}' WHERE resource_id = 1;
SELECT pg_sleep(0.05);
