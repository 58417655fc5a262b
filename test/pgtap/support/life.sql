-- What became of one that is made, modified and canceled
CREATE FUNCTION life(name text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN concat_ws(' ', said(name, reservation.create_reservation(r('room'), nights('2030-03-01', 1), name, idempotency_key => name)),
		said(name, reservation.modify_reservation(id(name), nights('2030-03-02', 1))),
		said(name, reservation.cancel_reservation(id(name))));
END
$$;
