\set start random(0, 2000)
\set length random(1, 3)
SELECT accepted, reason FROM reservation.modify_reservation(public.anyone(), during => public.stay(:start, :length));
