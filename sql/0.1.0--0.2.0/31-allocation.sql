-- The index is built anew, as its keys have another form.
ALTER TABLE reservation.allocation
	ADD CONSTRAINT allocation_occupancy_excl EXCLUDE USING gist (
		reservation.occupancy(resource_id, units, during)
		WITH OPERATOR(reservation.&&));
