-- Marks who handed out positions first. A restore brings another's mark.
SELECT reservation.advance_positions();
