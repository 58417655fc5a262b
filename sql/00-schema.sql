CREATE SCHEMA reservation;
COMMENT ON SCHEMA reservation IS
'a reservation engine: its commands, its tables and its events';
