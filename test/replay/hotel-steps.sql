-- The bookings of the hotel as dated steps, in the order in which they were
-- taken.  Reads replay.hotel_csv, knows nothing of the extension.
--
-- psql variable: until, a date; steps from that day on are left out.

-- Nights only: a stay of no nights occupies nothing.
CREATE TABLE replay.stay AS
SELECT row,
	   arrival - lead_time AS booked,
	   arrival,
	   arrival + nights AS departure,
	   tstzrange((arrival + time '15:00') AT TIME ZONE 'Europe/Lisbon',
				 (arrival + nights + time '11:00') AT TIME ZONE 'Europe/Lisbon')
		   AS during,
	   greatest(adr, 0) * nights AS amount,
	   reservation_status AS outcome,
	   reservation_status_date AS outcome_day
FROM (SELECT *,
			 to_date(concat_ws(' ', arrival_date_year, arrival_date_month,
							   arrival_date_day_of_month),
					 'YYYY Month DD') AS arrival,
			 stays_in_weekend_nights + stays_in_week_nights AS nights
	  FROM replay.hotel_csv) AS csv
WHERE nights > 0;

ALTER TABLE replay.stay ADD PRIMARY KEY (row);

-- The data has days only; the hour is the order within a day: those who leave,
-- bookings, second thoughts on the day of booking, those who arrive, those who
-- leave on the day they came.
CREATE TABLE replay.step AS
SELECT (day + hour) AT TIME ZONE 'Europe/Lisbon' AS at, row, verb
FROM (SELECT row, 'create' AS verb, booked AS day, time '12:00' AS hour
	  FROM replay.stay
	UNION ALL
	  SELECT row,
			 CASE outcome WHEN 'Canceled' THEN 'cancel' ELSE 'no_show' END,
			 greatest(outcome_day, booked),
			 CASE WHEN outcome_day > booked THEN time '09:00'
				  ELSE time '13:00' END
	  FROM replay.stay
	  WHERE outcome IN ('Canceled', 'No-Show')
	UNION ALL
	  -- One no-show is on record months before the arrival.  Nobody can stay
	  -- away yet: the answer then must be "not due", and the step is repeated
	  -- on the day of arrival.
	  SELECT row, 'no_show', arrival, time '09:00'
	  FROM replay.stay
	  WHERE outcome = 'No-Show' AND greatest(outcome_day, booked) < arrival
	UNION ALL
	  SELECT row, 'checkin', arrival, time '15:00'
	  FROM replay.stay
	  WHERE outcome = 'Check-Out'
	UNION ALL
	  SELECT row, 'checkout', least(greatest(outcome_day, arrival), departure),
			 CASE WHEN outcome_day > arrival THEN time '09:00'
				  ELSE time '20:00' END
	  FROM replay.stay
	  WHERE outcome = 'Check-Out') AS step
WHERE day < :'until';

CREATE INDEX ON replay.step (at, row);
