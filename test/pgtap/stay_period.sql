-- stay(): periods by dates, and the times of arrival and departure of a resource.
\ir support/story.sql
SELECT plan(25);

INSERT INTO reservation.resource (name, time_zone, arrival_time, departure_time)
VALUES ('room', 'UTC', '15:00', '11:00'), ('plain', 'UTC', NULL, NULL), ('parking', 'UTC', '08:00', '20:00'),
	('berlin', 'Europe/Berlin', '15:00', '11:00'), ('early', 'Europe/Berlin', '02:30', '02:30'),
	('midnight', 'America/Havana', NULL, '24:00'), ('oslo', 'Europe/Oslo', '15:00', NULL), ('samoa', 'Pacific/Apia', '15:00', '11:00');
SET timezone = 'UTC';

SELECT is(reservation.stay(r('room'), '2030-03-01', '2030-03-03'), nights('2030-03-01', 2), 'A stay goes from the time of arrival to that of departure.');
SELECT is(reservation.stay(resource_id => r('room'), arrival => '2030-03-01', departure => '2030-03-03'), nights('2030-03-01', 2), 'The arguments have names.');
SELECT is(record_outcome('anna', reservation.create_reservation(r('room'), reservation.stay(r('room'), '2030-03-01', '2030-03-03'), 'a')), 'confirmed', 'It can be booked.');
SELECT is(record_outcome('bert', reservation.create_reservation(r('room'), reservation.stay(r('room'), '2030-03-03', '2030-03-04'), 'b')), 'confirmed', 'The next guest comes when the first has gone.');
SELECT is(reservation.stay(r('plain'), '2030-03-01', '2030-03-03'), tstzrange('2030-03-01 00:00+00', '2030-03-03 00:00+00'), 'Without times it goes from midnight to midnight.');
SELECT is(reservation.stay(r('parking'), '2030-03-01', '2030-03-01'), tstzrange('2030-03-01 08:00+00', '2030-03-01 20:00+00'), 'A day is a stay, if it ends later than it begins.');

-- The resource's zone, whatever the session's
SELECT is(reservation.stay(r('berlin'), '2030-03-30', '2030-04-01'), tstzrange('2030-03-30 14:00+00', '2030-04-01 09:00+00'), 'Times are local over a clock change.');
SET timezone = 'Asia/Tokyo';
SELECT is(reservation.stay(r('berlin'), '2030-03-30', '2030-04-01'), tstzrange('2030-03-30 14:00+00', '2030-04-01 09:00+00'), 'The zone of the session does not matter.');
SET timezone = 'UTC';
SELECT is(reservation.stay(r('early'), '2030-03-31', '2030-04-01'), tstzrange('2030-03-31 01:30+00', '2030-04-01 00:30+00'), 'A time that is skipped is moved behind the gap.');
SELECT is(reservation.stay(r('early'), '2030-10-26', '2030-10-27'), tstzrange('2030-10-26 00:30+00', '2030-10-27 01:30+00'), 'Of a time that comes twice the later counts.');
SELECT is(lower(reservation.stay(r('midnight'), '2030-11-03', '2030-11-03')), reservation.day_start('2030-11-03', 'America/Havana'), 'A day that has two midnights starts with the first.');
SELECT is(reservation.stay(r('midnight'), '2030-05-01', '2030-05-01'), tstzrange('2030-05-01 04:00+00', '2030-05-02 04:00+00'), '24:00 is the end of the day.');
SELECT is(reservation.stay(r('oslo'), '2030-05-01', '2030-05-02'), tstzrange('2030-05-01 13:00+00', '2030-05-01 22:00+00'), 'One of the times may be given alone.');
SELECT is(upper(reservation.stay(r('samoa'), '2011-12-28', '2011-12-31')), '2011-12-30 21:00+00', 'A date that the zone has gone over is no night.');

-- A new time applies from the next call on
UPDATE reservation.resource SET arrival_time = '16:00' WHERE name = 'room';
SELECT is(lower(reservation.stay(r('room'), '2030-03-01', '2030-03-03')), '2030-03-01 16:00+00', 'A change of the time applies at once.');

-- Wrong calls
SELECT throws_ok($$SELECT reservation.stay(r('room'), '2030-03-03', '2030-03-01')$$, '22023', 'departure must be after arrival', 'A departure before the arrival is an error.');
SELECT throws_ok($$SELECT reservation.stay(r('room'), '2030-03-03', '2030-03-03')$$, '22023', 'departure must be after arrival', 'So is one on the same day, before the time of arrival.');
SELECT throws_ok($$SELECT reservation.stay(r('plain'), '2030-03-03', '2030-03-03')$$, '22023', 'departure must be after arrival', 'So is a stay of no time.');
SELECT throws_ok($$SELECT reservation.stay(r('room'), NULL, '2030-03-03')$$, '22004', 'arrival must not be null', 'The arrival must not be null.');
SELECT throws_ok($$SELECT reservation.stay(r('room'), '2030-03-03', NULL)$$, '22004', 'departure must not be null', 'Nor may the departure.');
SELECT throws_ok($$SELECT reservation.stay(NULL, '2030-03-03', '2030-03-04')$$, '22004', 'resource_id must not be null', 'Nor may the resource.');
SELECT throws_ok($$SELECT reservation.stay(0, '2030-03-03', '2030-03-04')$$, 'P0002', 'resource 0 does not exist', 'An unknown resource is an error.');
SELECT throws_ok($$SELECT reservation.stay(r('room'), '2030-03-03', 'infinity')$$, '22023', 'departure must lie in the years 1 to 9998', 'No stay is for ever.');
SELECT throws_ok($$SELECT reservation.stay(r('room'), '0001-01-01 BC', '2030-03-03')$$, '22023', 'arrival must lie in the years 1 to 9998', 'Every calendar has its dates.');
SELECT throws_ok($$SELECT reservation.stay(r('room'), '2030-03-03', '2041-03-03')$$, '22023', 'the stay must not be longer than 10 years', 'A stay has a limit.');
SELECT * FROM finish();
