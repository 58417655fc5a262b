SELECT accepted, reason FROM reservation.cancel_reservation(public.anyone());
