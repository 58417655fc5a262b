-- A reservation that is made, modified and canceled
CREATE FUNCTION life(name text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN concat_ws(' ', record_outcome(name, reservation.create_reservation(r('room'), nights('2030-03-01', 1), name, idempotency_key => name)),
		record_outcome(name, reservation.modify_reservation(id(name), nights('2030-03-02', 1))),
		record_outcome(name, reservation.cancel_reservation(id(name))));
END
$$;
