-- Random commands, each told to the model as well.

CREATE FUNCTION below(n int) RETURNS int LANGUAGE sql AS 'SELECT floor(random() * n)::int';

INSERT INTO reservation.resource (name, capacity, time_zone, price, currency, payment, capture, cancellation_policy) VALUES
	('euro', 100000, 'UTC', 100, 'EUR', 'upfront', 'manual', 'tiers'),
	('euro later', 100000, 'UTC', 33.33, 'EUR', 'later', 'manual', NULL),
	('euro at once', 100000, 'UTC', 80, 'EUR', 'upfront', 'on_authorize', 'fee'),
	('yen', 100000, 'UTC', 1001, 'JPY', 'upfront', 'manual', 'tiers'),
	('dinar', 100000, 'UTC', 1.234, 'KWD', 'later', 'manual', 'fee'),
	('free', 100000, 'UTC', NULL, 'EUR', 'upfront', 'manual', 'none');
INSERT INTO reservation.resource (name, capacity, time_zone, price, currency, payment, cancellation_policy, deposit, deposit_kind, balance_due) VALUES
	('villa', 100000, 'UTC', 300, 'EUR', 'upfront', 'tiers', 33.3, 'percent', '4 days'),
	('cabin', 100000, 'UTC', 90.5, 'EUR', 'later', NULL, 20.005, 'amount', NULL),
	('hut', 100000, 'UTC', 1500, 'JPY', 'upfront', 'fee', 700, 'amount', '1 day');
INSERT INTO reservation.rate_plan (code, price, price_kind, payment, cancellation_policy, deposit, balance_due) VALUES
	('saver', -10, 'percent', 'later', 'fee', NULL, NULL), ('half', 5, 'amount', NULL, NULL, 50, '3 days');
INSERT INTO reservation.cancellation_tier VALUES
	('tiers', '7 days', 100, 0), ('tiers', '1 day', 33.3, 0), ('tiers', '0', 10, 0), ('fee', '2 days', 90, 1.005);

CREATE FUNCTION some_amount(b book) RETURNS numeric LANGUAGE sql AS $$
SELECT CASE WHEN is_pending(b) AND below(3) > 0 THEN nullif(round(due_now(b) / 2, b.digits), 0)
	ELSE CASE below(4) WHEN 0 THEN NULL
	WHEN 1 THEN nullif((ARRAY[due(b), due_now(b)])[1 + below(2)], 0)
	ELSE greatest(round((random() * coalesce(nullif(b.price, 0), 50))::numeric, b.digits), 10.0 ^ -b.digits) END END
$$;

CREATE FUNCTION do_create() RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
	resource reservation.resource;
	stay tstzrange;
	days int := below(20);
	given numeric := CASE below(5) WHEN 0 THEN below(90) END;
	hold interval := CASE below(3) WHEN 0 THEN interval '2 hours' END;
	plan text := (ARRAY['saver', 'half'])[1 + below(6)];
	o reservation.outcome;
BEGIN
	SELECT * INTO resource FROM reservation.resource WHERE category IS NULL ORDER BY random() LIMIT 1;
	resource := place_of(resource.resource_id, plan);
	stay := tstzrange(date_trunc('hour', reservation.clock()) + make_interval(days => days, hours => 2),
		date_trunc('hour', reservation.clock()) + make_interval(days => days, hours => 20));
	o := reservation.create_reservation(resource.resource_id, stay, 'c', amount => given, hold => hold, rate_plan => plan);
	PERFORM enter_book(o.reservation_id, resource, stay, given,
		CASE WHEN hold IS NOT NULL OR resource.payment = 'upfront' AND coalesce(given, resource.price, 0) > 0
			THEN 'held' ELSE 'confirmed' END,
		reservation.clock() + coalesce(hold, '15 minutes'), plan => plan);
	PERFORM begin_deposit(book_of(o.reservation_id));
	RETURN o.reservation_id;
END
$$;

CREATE FUNCTION do_authorize(b book, name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	given numeric := some_amount(b);
	known reference := payment_of(b, name);
	amount numeric := coalesce(given, nullif(greatest(0, due_now(b) - authorized(b)), 0), greatest(0, due(b) - authorized(b)));
	o reservation.outcome := reservation.authorize_payment(b.id, name, given);
BEGIN
	IF known.state IN ('authorized', 'completed') OR amount = 0 THEN
		ASSERT o.accepted = coalesce(known.state IN ('authorized', 'completed'), false);
	ELSE
		PERFORM set_reference(b, 'payment', name, 'authorized', amount);
		IF b.capture THEN
			PERFORM pay(b, name, amount);
		END IF;
	END IF;
END
$$;

CREATE FUNCTION do_complete(b book, name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	known reference := payment_of(b, name);
	-- what is authorized in another currency is charged in that
	abroad boolean := is_abroad(b, known);
	given numeric := CASE WHEN NOT abroad THEN some_amount(b) END;
	-- one that came to nothing may stand again, if it is paid in full
	amount numeric := coalesce(given, known_amount(b, name), nullif(next_due(b), 0), greatest(0, first_price(b) - kept(b)));
	o reservation.outcome := reservation.complete_payment(b.id, name, given);
BEGIN
	IF abroad THEN
		ASSERT o.accepted;
		PERFORM pay_abroad(b, name, known.currency, known.amount);
		RETURN;
	END IF;
	IF known.state = 'completed' OR amount = 0 THEN
		ASSERT o.accepted = coalesce(known.state = 'completed', false);
	ELSE
		PERFORM pay(b, name, amount);
	END IF;
END
$$;

CREATE FUNCTION do_fail(b book, name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	known reference := payment_of(b, name);
	abroad boolean := is_abroad(b, known);
	amount numeric := CASE WHEN abroad OR known.state = 'authorized' THEN known.amount
		WHEN known.state = 'canceled' AND known.currency = b.currency THEN known.amount
		WHEN b.status = 'waitlisted' AND payment_status(b) = 'none' OR due(b) = 0 THEN 0
		ELSE coalesce(known_amount(b, name), next_due(b)) END;
	o reservation.outcome := reservation.fail_payment(b.id, name);
BEGIN
	IF known.state IN ('failed', 'completed') OR amount = 0 THEN
		ASSERT o.accepted = coalesce(known.state = 'failed', false);
		RETURN;
	END IF;
	PERFORM set_reference(b, 'payment', name, 'failed', amount, CASE WHEN abroad THEN known.currency END);
	IF b.status = 'held' AND failures(b) >= 3 THEN
		PERFORM count_it('failed too often');
		PERFORM expire_it(b);
	END IF;
	PERFORM undo_change(b) WHERE failures(b) >= 3;
END
$$;

CREATE FUNCTION do_refund(b book, name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	known boolean := EXISTS (SELECT FROM reference r WHERE (r.id, r.direction, r.name) = (b.id, 'refund', $2));
	given numeric := CASE below(2) WHEN 0 THEN some_amount(b) END;
	o reservation.outcome;
BEGIN
	o := reservation.complete_refund(b.id, name, given);
	given := coalesce(given, b.owed);
	IF known OR given = 0 THEN
		ASSERT o.accepted = known;
		RETURN;
	END IF;
	PERFORM set_reference(b, 'refund', name, 'refunded', given);
	UPDATE book SET refunded = refunded + given, owed = greatest(0, owed - given) WHERE id = b.id;
	PERFORM count_it(CASE WHEN given > b.owed THEN 'refunded unasked' ELSE 'refunded' END);
	PERFORM count_it('refunded before it was paid') WHERE b.charged < b.refunded + given;
END
$$;

-- The price at a place, and its currency. An amount that is given is
-- in that of the place, but that of what was to be paid for it before stays.
-- Money that has come binds its currency, unless nothing is to be paid.
CREATE FUNCTION new_price(b book, place reservation.resource, given numeric, n int,
	OUT price numeric, OUT currency text, OUT refused boolean)
LANGUAGE plpgsql AS $$
BEGIN
	currency := CASE WHEN b.price > 0 AND (b.fixed AND given IS NULL OR given IS NOT NULL AND place.resource_id = b.resource)
		THEN b.currency ELSE place.currency END;
	price := CASE WHEN given IS NOT NULL THEN round(given, digits_of(currency))
		WHEN b.fixed THEN b.price ELSE coalesce(round(place.price * n, digits_of(currency)), b.price * 0) END;
	refused := currency <> b.currency AND has_money(b) AND coalesce(price, 0) > 0;
	IF has_money(b) AND coalesce(price, 0) = 0 THEN
		currency := b.currency;
	END IF;
END
$$;

CREATE FUNCTION apply_price(b book, price numeric, new_currency text, given numeric) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	was_due numeric;
BEGIN
	UPDATE book SET currency = new_currency, digits = digits_of(new_currency), fixed = fixed OR given IS NOT NULL WHERE id = b.id;
	PERFORM come_home(book_of(b.id));
	was_due := due_now(book_of(b.id));
	PERFORM change_deposit(b, price, new_currency);
	PERFORM reprice(book_of(b.id), price, 0, was_due);
	PERFORM begin_change(b);
END
$$;

CREATE FUNCTION do_modify(b book) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	place reservation.resource := place_of(b.resource, b.plan);
	given numeric := CASE below(4) WHEN 0 THEN below(100) WHEN 1 THEN floor(greatest(0, kept(b)) / 2) WHEN 2 THEN b.price END;
	n int := CASE WHEN given IS NULL THEN 1 + below(3) END;
	next record := new_price(b, place, given, coalesce(n, b.quantity));
	o reservation.outcome;
BEGIN
	BEGIN
		o := reservation.modify_reservation(b.id, quantity => n, amount => given);
	EXCEPTION WHEN invalid_parameter_value THEN
		ASSERT next.refused, 'not refused for the money';
		PERFORM count_it('paid in another currency');
		RETURN;
	END;
	IF b.status = 'waitlisted' THEN
		ASSERT o.reason = 'wrong_status';
		RETURN;
	END IF;
	-- another place would be needed in the past
	IF NOT is_void(b) AND n <> b.quantity AND upper(b.stay) <= reservation.clock() THEN
		ASSERT o.reason = 'past';
		RETURN;
	END IF;
	IF NOT is_void(b) AND n > b.quantity AND is_scarce(b) THEN
		ASSERT o.reason = 'over_capacity';
		RETURN;
	END IF;
	ASSERT o.accepted = NOT is_void(b);
	IF is_void(b) OR given IS NULL AND n = b.quantity
		OR given IS NOT NULL AND b.fixed AND (next.price, next.currency) = (b.price, b.currency) THEN
		PERFORM count_it('changed nothing') WHERE NOT is_void(b);
		RETURN;
	END IF;
	ASSERT NOT next.refused, 'refused for the money';
	UPDATE book SET quantity = coalesce(n, quantity) WHERE id = b.id;
	PERFORM apply_price(b, next.price, next.currency, given);
END
$$;

-- To where it may cost something else, in another currency
CREATE FUNCTION do_move(b book) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	place reservation.resource := (SELECT r FROM reservation.resource r
		WHERE resource_id <> b.resource AND category IS NULL ORDER BY random() LIMIT 1);
	given numeric := CASE below(4) WHEN 0 THEN below(90) + below(2) * 0.5 WHEN 1 THEN 0 END;
	next record;
	o reservation.outcome;
BEGIN
	place := place_of(place.resource_id, b.plan);
	IF below(2) = 0 THEN
		given := NULL;
	END IF;
	next := new_price(b, place, given, b.quantity);
	o := reservation.modify_reservation(b.id, resource_id => place.resource_id, amount => given);
	IF is_void(b) OR b.status = 'waitlisted' OR upper(b.stay) <= reservation.clock() THEN
		ASSERT o.reason IN ('wrong_status', 'past');
		RETURN;
	END IF;
	ASSERT o.accepted AND NOT next.refused;
	PERFORM count_it('moved' || CASE WHEN next.currency = b.currency THEN '' ELSE ' to another currency' END);
	PERFORM count_it('moved for an amount') WHERE given > 0 AND next.currency <> b.currency;
	UPDATE book SET resource = place.resource_id, unit_price = place.price, capture = place.capture = 'on_authorize',
		upfront = place.payment = 'upfront' WHERE id = b.id;
	PERFORM apply_price(b, next.price, next.currency, given);
EXCEPTION WHEN invalid_parameter_value THEN
	ASSERT next.refused;
	PERFORM count_it('paid in another currency');
END
$$;

CREATE FUNCTION do_reinstate(b book) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	o reservation.outcome := reservation.reinstate(b.id);
BEGIN
	ASSERT o.accepted = CASE WHEN is_void(b) THEN upper(b.stay) > reservation.clock()
		AND CASE WHEN is_scarce(b) THEN can_take_place() ELSE true END ELSE b.status <> 'waitlisted' END, 'reinstated or not';
	IF is_void(b) AND o.accepted THEN
		PERFORM bring_back(b);
	END IF;
END
$$;

CREATE FUNCTION do_cancel(b book) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	o reservation.outcome := reservation.cancel_reservation(b.id);
BEGIN
	ASSERT o.accepted = (b.status <> 'expired');
	IF NOT is_void(b) THEN
		PERFORM undo_change(b);
		PERFORM cancel_it(book_of(b.id));
	END IF;
END
$$;

-- Something is charged beside the stay, also after its end; or taken off, more than was paid
CREATE FUNCTION do_post(b book) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	given numeric := round((random() * CASE below(3) WHEN 0 THEN 100 ELSE 5 END)::numeric, b.digits) + 1;
	sort text := (ARRAY['extra', 'fee', 'tax', 'adjustment', 'adjustment'])[1 + below(5)];
	o reservation.outcome;
BEGIN
	IF sort = 'adjustment' AND below(4) > 0 THEN
		given := CASE WHEN below(2) = 0 AND due(b) > 0 THEN -due(b) ELSE -given END;
	END IF;
	o := reservation.post_charge(b.id, sort, given);
	ASSERT o.accepted = (b.status <> 'waitlisted' AND (standing_of(b)).currency = b.currency), 'posted or not';
	IF o.accepted THEN
		PERFORM count_it('posted' || CASE WHEN is_void(b) THEN ' after the end' ELSE '' END);
		UPDATE book SET lines = lines + 1, asked = true WHERE id = b.id;
		PERFORM reprice(b, b.price, given, due_now(b));
	END IF;
END
$$;

-- A hold, a change that was not paid, or a wish for what is past
CREATE FUNCTION is_over(b book) RETURNS boolean LANGUAGE sql AS $$
SELECT (b.status = 'held' OR is_pending(b)) AND b.expires_at <= reservation.clock()
	OR b.status = 'waitlisted' AND upper(b.stay) <= reservation.clock()
$$;

CREATE FUNCTION step_on(id uuid, unlucky boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	b book := book_of($1);
	name text := chr(97 + below(5));
	had uuid := (holder()).id;
	command int := CASE WHEN unlucky THEN 6 + below(3) ELSE below(22) END;
BEGIN
	-- what else would be rare
	IF below(3) = 0 AND NOT unlucky THEN
		command := CASE WHEN b.offered AND b.status = 'held' THEN 17 WHEN b.status = 'canceled' THEN 13
			WHEN is_pending(b) THEN (ARRAY[2, 6, 9, 11])[1 + below(4)]
			WHEN b.status = 'confirmed' AND b.upfront THEN (ARRAY[9, 11])[1 + below(2)] ELSE command END;
	END IF;
	-- a command that comes to a hold that has ended expires it, and so what is waited for in vain
	IF is_over(b) THEN
		IF is_pending(b) THEN
			PERFORM undo_change(b);
		ELSE
			PERFORM count_it('too late');
			PERFORM expire_it(b);
		END IF;
		b := book_of($1);
		-- an error would take back what was done on the way
		IF command BETWEEN 8 AND 12 OR command IN (15, 16) THEN
			PERFORM reservation.expire_reservation(id);
			PERFORM offer_place() WHERE had IS NOT NULL;
		END IF;
	END IF;
	IF balance_is_due(b) AND command <> 21 THEN
		PERFORM ask_balance(b);
		b := book_of($1);
		PERFORM reservation.expire_reservation(id) WHERE command BETWEEN 8 AND 12 OR command IN (15, 16);
	END IF;
	CASE command
		WHEN 0, 1 THEN PERFORM do_authorize(b, name);
		WHEN 2, 3, 4, 5 THEN PERFORM do_complete(b, name);
		WHEN 6, 7 THEN PERFORM do_fail(b, name);
		WHEN 8 THEN PERFORM do_refund(b, name);
		WHEN 9, 10 THEN PERFORM do_modify(b);
		WHEN 11, 12 THEN PERFORM do_move(b);
		WHEN 13, 14 THEN PERFORM do_reinstate(b);
		WHEN 15 THEN PERFORM do_abroad(b, name);
		WHEN 16 THEN PERFORM do_refund_abroad(b, name);
		WHEN 17, 18 THEN PERFORM do_confirm(b);
		WHEN 19, 20 THEN PERFORM do_post(b);
		ELSE PERFORM do_cancel(b);
	END CASE;
	-- what it has given up goes to who waits for it; what nobody had, with a sweep
	PERFORM offer_place() WHERE had IS NOT NULL;
	PERFORM forget_balance(c) FROM book c;
	PERFORM check_it(c) FROM book c WHERE c.id = $1 OR is_scarce(c);
END
$$;

CREATE FUNCTION sweep() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM FROM reservation.expire_reservations(1000000);
	PERFORM undo_change(b) FROM book b WHERE is_pending(b) AND is_over(b);
	PERFORM expire_it(b) FROM book b WHERE is_over(b);
	PERFORM offer_place();
	PERFORM forget_balance(b) FROM book b;
	PERFORM ask_balance(b) FROM book b WHERE balance_is_due(b);
	PERFORM check_it(b) FROM book b;
END
$$;

-- A few customers, and so many steps
CREATE FUNCTION play(seed int, steps int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	ids uuid[];
	ours uuid;
	n int;
BEGIN
	PERFORM setseed(seed / 1000000.0);
	PERFORM set_config('reservation.now', '2030-01-01 12:00+00', false);
	PERFORM make_place();
	FOR step IN 1 .. steps LOOP
		PERFORM set_config('reservation.now', (reservation.clock()
			+ CASE below(40) WHEN 0 THEN interval '1 day' ELSE below(3) * interval '1 minute' END)::text, false);
		IF coalesce(cardinality(ids), 0) < 3 OR below(12) = 0 THEN
			ids := ids || do_create();
			PERFORM check_it(b) FROM book b WHERE b.id = ids[cardinality(ids)];
		ELSIF below(8) = 0 THEN
			ids := array_remove(ids || do_want(), NULL);
			PERFORM check_it(b) FROM book b WHERE is_scarce(b);
		ELSIF below(30) = 0 THEN
			PERFORM sweep();
		ELSIF below(20) = 0 THEN
			UPDATE reservation.cancellation_tier SET refund_percent = below(101) WHERE policy = 'tiers';
		ELSE
			-- one of the youngest; every fourth fails to pay
			n := greatest(1, cardinality(ids) - below(4));
			-- or one of those who want the one place
			ours := (SELECT b.id FROM book b WHERE is_scarce(b) AND below(4) = 0 ORDER BY b.status = 'held' AND below(2) = 0 DESC, random() LIMIT 1);
			PERFORM step_on(coalesce(ours, ids[n]), ours IS NULL AND n % 4 = 0);
		END IF;
	END LOOP;
	PERFORM sweep();
	TRUNCATE book, abroad, reference, terms, place, standing;
END
$$;
