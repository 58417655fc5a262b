-- The owner of the table, past all commands: take units, then give them back.
\set room random(1, :rooms)
\set start random(0, 20)
SELECT public.intrude(:room, public.stay(:start, 1), 0);
SELECT public.leave();
