ALTER TABLE reservation.reaction
	ADD CONSTRAINT reaction_event_type_check
		CHECK (event_type = ANY (reservation.event_types()));
