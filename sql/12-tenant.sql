-- Tenants: several houses in one database. The setting says which one the caller acts for.

-- It is a function in C, so that the setting is that of the library: a session that has not
-- loaded it could set the name to anything.
CREATE FUNCTION reservation.current_tenant() RETURNS text
AS 'MODULE_PATHNAME', 'reservation_current_tenant'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL SAFE;
COMMENT ON FUNCTION reservation.current_tenant() IS
'the tenant that the caller acts for: reservation.tenant; empty in a database of one tenant';
INSERT INTO reservation_internal.privilege VALUES ('current_tenant', 'reader');
