-- Marks this system as the one that hands out positions. A restore loads an older mark.
SELECT reservation.advance_positions();
