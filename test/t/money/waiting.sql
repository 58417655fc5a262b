-- One place that is wanted by more than can have it, always for the same time:
-- who has it, and who gets it next.

CREATE TABLE place (resource bigint, stay tstzrange);

-- A new one for each history
CREATE FUNCTION make_place() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	arrival timestamptz := date_trunc('hour', reservation.clock()) + make_interval(days => 1 + below(6), hours => 2);
BEGIN
	UPDATE reservation.resource SET active = false WHERE category = 'scarce' AND active;
	WITH made AS (
		INSERT INTO reservation.resource (name, category, time_zone, price, currency, payment, capture, cancellation_policy, deposit, balance_due)
		VALUES (gen_random_uuid(), 'scarce', 'UTC', (ARRAY[70, 33, NULL])[1 + below(3)], (ARRAY['EUR', 'JPY'])[1 + below(2)],
			(ARRAY['upfront', 'upfront', 'later'])[1 + below(3)], (ARRAY['manual', 'manual', 'on_authorize'])[1 + below(3)],
			(ARRAY['tiers', 'fee', NULL])[1 + below(3)], (ARRAY[40, NULL])[1 + below(2)], '1 day')
		RETURNING resource_id
	)
	INSERT INTO place SELECT resource_id, tstzrange(arrival, arrival + interval '18 hours') FROM made;
END
$$;

CREATE FUNCTION is_scarce(b book) RETURNS boolean LANGUAGE sql AS
'SELECT EXISTS (SELECT FROM place p WHERE p.resource = b.resource)';

CREATE FUNCTION holder() RETURNS book LANGUAGE sql AS $$
SELECT b FROM book b JOIN place p ON p.resource IN (b.resource, (standing_of(b)).resource) WHERE b.status IN ('held', 'confirmed')
$$;

-- If it is free: the first in line has it, for good if nothing is due any more.
CREATE FUNCTION offer_place() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	first book;
	state text;
BEGIN
	SELECT b.* INTO first FROM book b JOIN place p ON p.resource = b.resource
	WHERE b.status = 'waitlisted' AND upper(p.stay) > reservation.clock()
	ORDER BY b.priority DESC, b.created_at, b.id LIMIT 1;
	IF first.id IS NULL OR (holder()).id IS NOT NULL THEN
		RETURN;
	END IF;
	IF NOT first.was_confirmed THEN
		first := begin_deposit(first);
	END IF;
	first.asked := true;
	state := CASE WHEN due_now(first) = 0 AND payment_status(first) <> 'none' THEN 'confirmed' ELSE 'held' END;
	UPDATE book b SET status = state, asked = true, offered = true, was_confirmed = state = 'confirmed',
		expires_at = reservation.clock() + interval '15 minutes' WHERE b.id = first.id;
	PERFORM count_it('offered, ' || state);
END
$$;

-- A command that wants the place ends a hold that is over, but the waitlist comes first.
CREATE FUNCTION can_take_place() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	b book := holder();
BEGIN
	IF b.status = 'held' AND b.expires_at <= reservation.clock() THEN
		PERFORM count_it('ended by another');
		PERFORM expire_it(b);
		PERFORM offer_place();
	END IF;
	RETURN (holder()).id IS NULL;
END
$$;

-- With or without waiting for it; null if it is refused
CREATE FUNCTION do_want() RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
	wanted place := (SELECT p FROM place p);
	resource reservation.resource := (SELECT r FROM reservation.resource r WHERE resource_id = wanted.resource);
	given numeric := CASE below(5) WHEN 0 THEN below(90) END;
	important int := below(2);
	how int := below(4);
	past boolean := upper(wanted.stay) <= reservation.clock();
	state text;
	o reservation.outcome;
BEGIN
	IF how = 0 THEN
		o := reservation.add_to_waitlist(wanted.resource, wanted.stay, 'c', priority => important, amount => given);
		state := CASE WHEN NOT past THEN 'waitlisted' END;
	ELSE
		important := 0;
		o := reservation.create_reservation(wanted.resource, wanted.stay, 'c', amount => given,
			on_unavailable => CASE how WHEN 1 THEN 'reject' ELSE 'waitlist' END);
		state := CASE WHEN past THEN NULL WHEN can_take_place() THEN
			CASE WHEN resource.payment = 'upfront' AND coalesce(given, resource.price, 0) > 0 THEN 'held' ELSE 'confirmed' END
			WHEN how > 1 THEN 'waitlisted' END;
	END IF;
	ASSERT o.accepted = (state IS NOT NULL), 'accepted or not';
	IF state IS NULL THEN
		PERFORM count_it('turned away');
		RETURN NULL;
	END IF;
	PERFORM enter_book(o.reservation_id, resource, wanted.stay, given, state, reservation.clock() + interval '15 minutes', important);
	PERFORM begin_deposit(book_of(o.reservation_id)) WHERE state <> 'waitlisted';
	IF state = 'waitlisted' THEN
		PERFORM count_it('waits');
	END IF;
	RETURN o.reservation_id;
END
$$;

CREATE FUNCTION do_confirm(b book) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	o reservation.outcome := reservation.confirm_reservation(b.id);
BEGIN
	ASSERT o.accepted = (b.status = 'confirmed' OR b.status = 'held' AND (due_now(b) = 0 OR NOT b.upfront)), 'confirmed or not';
	IF b.status = 'held' AND o.accepted THEN
		PERFORM count_it(CASE WHEN b.offered THEN 'offer confirmed' ELSE 'confirmed by hand' END);
		UPDATE book SET status = 'confirmed', was_confirmed = true WHERE id = b.id;
	END IF;
END
$$;
