-- Money, counted a second time: what a reservation was charged, paid back, is
-- owed and had authorized, by rules of a few lines each that know nothing of
-- rows of payment or of events. There is room for all but on one resource
-- (waiting.sql), so that only money and the clock decide.

CREATE TABLE book (
	id uuid PRIMARY KEY,
	resource bigint, stay tstzrange, quantity int DEFAULT 1,
	unit_price numeric, price numeric, fixed boolean, currency text,
	digits int, capture boolean, upfront boolean, has_policy boolean,
	was_confirmed boolean DEFAULT false, asked boolean DEFAULT true,
	status text, expires_at timestamptz,
	charged numeric DEFAULT 0, refunded numeric DEFAULT 0,
	owed numeric DEFAULT 0,
	lines int DEFAULT 0, posted numeric DEFAULT 0,
	automatic numeric DEFAULT 0,	-- of that, by an end and its undoing
	priority int DEFAULT 0, created_at timestamptz, offered boolean DEFAULT false,
	plan text, deposit numeric, balance_at timestamptz	-- deposit.sql
);
-- The same sums in currencies that are not the book's
CREATE TABLE abroad (
	id uuid, currency text, charged numeric, refunded numeric, owed numeric,
	PRIMARY KEY (id, currency)
);
-- The payments that a provider knows
CREATE TABLE reference (
	id uuid, direction text, name text, state text, amount numeric,
	currency text, forgiven boolean DEFAULT false,
	PRIMARY KEY (id, direction, name)
);
-- The policies of then
CREATE TABLE terms (id uuid, before interval, percent numeric, fee numeric);
CREATE TABLE tally (what text PRIMARY KEY, n bigint);

CREATE FUNCTION count_it(what text) RETURNS void LANGUAGE sql AS $$
INSERT INTO tally VALUES ($1, 1)
ON CONFLICT ON CONSTRAINT tally_pkey DO UPDATE SET n = tally.n + 1
$$;

CREATE FUNCTION book_of(id uuid) RETURNS book LANGUAGE sql AS
'SELECT b FROM book b WHERE b.id = $1';
CREATE FUNCTION kept(b book) RETURNS numeric LANGUAGE sql AS
'SELECT b.charged - b.refunded - b.owed';
CREATE FUNCTION is_void(b book) RETURNS boolean LANGUAGE sql AS
$$SELECT b.status IN ('canceled', 'expired')$$;
CREATE FUNCTION bill(b book) RETURNS numeric LANGUAGE sql AS
'SELECT CASE WHEN is_void(b) THEN 0 ELSE coalesce(b.price, 0) END + b.posted';
-- Of that, what is asked for before the balance
CREATE FUNCTION asked_of(b book, bill numeric, posted numeric) RETURNS numeric LANGUAGE sql AS
'SELECT least(bill, b.deposit + greatest(0, posted))';
-- All that it costs, if it stands: what its end has charged or taken off is undone.
CREATE FUNCTION whole_price(b book) RETURNS numeric LANGUAGE sql AS
'SELECT coalesce(b.price, 0) + b.posted - CASE WHEN is_void(b) THEN b.automatic ELSE 0 END';
CREATE FUNCTION due(b book) RETURNS numeric LANGUAGE sql AS
'SELECT greatest(0, bill(b) - kept(b))';
CREATE FUNCTION due_now(b book) RETURNS numeric LANGUAGE sql AS
'SELECT greatest(0, asked_of(b, bill(b), b.posted) - kept(b))';
-- The amount of the next payment
CREATE FUNCTION next_due(b book) RETURNS numeric LANGUAGE sql AS
'SELECT coalesce(nullif(due_now(b), 0), due(b))';
-- The amount that makes a hold firm
CREATE FUNCTION first_price(b book) RETURNS numeric LANGUAGE sql AS
'SELECT asked_of(b, whole_price(b), b.posted - CASE WHEN is_void(b) THEN b.automatic ELSE 0 END)';
CREATE FUNCTION authorized(b book) RETURNS numeric LANGUAGE sql AS
$$SELECT coalesce(sum(amount), 0) FROM reference WHERE id = b.id AND state = 'authorized' AND currency = b.currency$$;
CREATE FUNCTION failures(b book) RETURNS bigint LANGUAGE sql AS
$$SELECT count(*) FROM reference WHERE id = b.id AND state = 'failed' AND NOT forgiven$$;

CREATE FUNCTION payment_status(b book) RETURNS text LANGUAGE sql AS $$
SELECT CASE
	WHEN b.owed > 0 OR EXISTS (SELECT FROM abroad a WHERE a.id = b.id AND a.owed > 0) THEN 'refund_due'
	WHEN due(b) = 0 AND bill(b) <= 0 THEN CASE
		WHEN EXISTS (SELECT FROM reference r WHERE r.id = b.id AND r.state = 'authorized') THEN 'authorized'
		WHEN EXISTS (SELECT FROM reference r WHERE r.id = b.id AND r.state = 'refunded') THEN 'refunded'
		WHEN b.charged > 0 THEN 'paid' ELSE 'none' END
	WHEN NOT b.asked THEN 'none'
	WHEN due(b) = 0 THEN 'paid'
	WHEN authorized(b) >= next_due(b) THEN 'authorized'
	WHEN failures(b) > 0 THEN 'failed' ELSE 'due' END
$$;

CREATE FUNCTION digits_of(currency text) RETURNS int LANGUAGE sql AS
$$SELECT CASE $1 WHEN 'JPY' THEN 0 WHEN 'KWD' THEN 3 ELSE 2 END$$;
-- Money has come at some time, or can be charged, or something was posted: the currency stays.
CREATE FUNCTION has_money(b book) RETURNS boolean LANGUAGE sql AS
$$SELECT b.lines > 0 OR b.charged > 0 OR b.refunded > 0 OR authorized(b) > 0$$;
-- A provider's payment, if it counts in the present currency
CREATE FUNCTION known_amount(b book, name text) RETURNS numeric LANGUAGE sql AS
$$SELECT amount FROM reference r WHERE (r.id, r.direction, r.name, r.currency) = (b.id, 'payment', $2, b.currency)$$;

-- A provider's payment, and whether it can be charged in another currency only
CREATE FUNCTION payment_of(b book, name text) RETURNS reference LANGUAGE sql AS
$$SELECT r FROM reference r WHERE (r.id, r.direction, r.name) = (b.id, 'payment', $2)$$;
CREATE FUNCTION is_abroad(b book, payment reference) RETURNS boolean LANGUAGE sql AS
$$SELECT coalesce(payment.state = 'authorized' AND payment.currency <> b.currency, false)$$;

-- Somebody has got it, or waits for it, at the resource's price unless one is given.
CREATE FUNCTION enter_book(id uuid, place reservation.resource, stay tstzrange, given numeric, state text, until timestamptz, priority int DEFAULT 0,
	plan text DEFAULT NULL)
RETURNS void LANGUAGE sql AS $$
INSERT INTO book (id, resource, stay, unit_price, price, fixed, currency, digits, capture, upfront, has_policy,
	was_confirmed, asked, status, expires_at, priority, created_at, plan)
VALUES ($1, place.resource_id, $3, place.price, round(coalesce($4, place.price), digits_of(place.currency)), $4 IS NOT NULL,
	place.currency, digits_of(place.currency), place.capture = 'on_authorize', place.payment = 'upfront',
	place.cancellation_policy IS NOT NULL, $5 = 'confirmed', $5 <> 'waitlisted', $5, $6, $7, reservation.clock(), $8);
INSERT INTO terms SELECT $1, t.before, t.refund_percent, t.fee
FROM reservation.cancellation_tier t WHERE t.policy = place.cancellation_policy;
$$;

-- Its end, or the undoing of that, charges something or takes it off.
CREATE FUNCTION post_automatic(b book, amount numeric) RETURNS book LANGUAGE sql AS $$
UPDATE book SET posted = posted + $2, automatic = automatic + $2, lines = lines + ($2 <> 0)::int WHERE id = b.id
RETURNING book
$$;

-- All that is more than the bill is owed back.
CREATE FUNCTION owe_excess(b book) RETURNS void LANGUAGE sql AS
'UPDATE book SET owed = owed + greatest(0, kept(b) - bill(b)) WHERE id = b.id';

-- It comes to nothing, and so much is charged for that.
CREATE FUNCTION finish_it(b book, how text, fee numeric) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	UPDATE reference SET state = 'canceled' WHERE id = b.id AND state = 'authorized';
	UPDATE book SET status = how WHERE id = b.id;
	PERFORM post_automatic(b, fee);
	PERFORM owe_excess(book_of(b.id));
	PERFORM count_it(CASE WHEN b.offered AND b.status = 'held' THEN 'offer ' ELSE '' END || how);
	PERFORM count_it('fee due') WHERE due(book_of(b.id)) > 0 AND fee > 0;
END
$$;

-- A hold leaves nothing of what was posted for it.
CREATE FUNCTION expire_it(b book) RETURNS void LANGUAGE sql AS
$$SELECT finish_it(b, 'expired', -b.posted)$$;

-- A reservation that waits has a payment status once a payment is reported.
CREATE FUNCTION set_reference(b book, direction text, name text, state text, amount numeric, currency text DEFAULT NULL)
RETURNS void LANGUAGE sql AS $$
UPDATE book SET asked = true WHERE id = b.id;
INSERT INTO reference VALUES (b.id, $2, $3, $4, $5, coalesce($6, b.currency))
ON CONFLICT ON CONSTRAINT reference_pkey DO UPDATE
SET state = excluded.state, amount = excluded.amount, currency = excluded.currency, forgiven = false
$$;

CREATE FUNCTION pay(b book, name text, amount numeric) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	price numeric := first_price(b);
	available numeric;
BEGIN
	PERFORM set_reference(b, 'payment', name, 'completed', amount);
	UPDATE reference r SET forgiven = true WHERE r.id = b.id AND state = 'failed';
	PERFORM finish_change(b) WHERE kept(b) < price AND kept(b) + amount >= price;
	b.charged := b.charged + amount;
	-- what came in time for a hold that expired since counts, too
	available := kept(b) + CASE WHEN b.status = 'expired' AND kept(b) < price THEN b.owed ELSE 0 END;
	PERFORM count_it('paid while waiting') WHERE b.status = 'waitlisted';
	IF available >= price AND available - amount < price
		AND (b.status = 'held' OR b.status = 'expired' AND upper(b.stay) > reservation.clock())
		AND (CASE WHEN b.status = 'expired' AND is_scarce(b) THEN can_take_place() ELSE true END)
	THEN
		PERFORM count_it(CASE WHEN b.status = 'expired' THEN 'revived' WHEN b.offered THEN 'offer paid' ELSE 'confirmed' END);
		b.status := 'confirmed';
		IF kept(b) < price THEN
			b.owed := 0;
		END IF;
		PERFORM post_automatic(b, -b.automatic);
	END IF;
	UPDATE book SET charged = b.charged, owed = b.owed, status = b.status,
		was_confirmed = was_confirmed OR b.status = 'confirmed' WHERE id = b.id;
	PERFORM count_it('deposit paid') WHERE b.deposit IS NOT NULL AND b.status = 'confirmed' AND due(book_of(b.id)) > 0;
	PERFORM owe_excess(book_of(b.id));
END
$$;

-- To another price, and with so much posted besides
CREATE FUNCTION reprice(b book, new_price numeric, more numeric, was_due numeric) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	b.price := new_price;
	b.posted := b.posted + more;
	IF b.status = 'held' AND was_due > 0 AND due_now(b) = 0 THEN
		PERFORM count_it('confirmed by price');
		b.status := 'confirmed';
	END IF;
	PERFORM finish_change(b) WHERE due_now(b) = 0;
	UPDATE book SET price = b.price, posted = b.posted, status = b.status, deposit = b.deposit, balance_at = b.balance_at,
		was_confirmed = was_confirmed OR b.status = 'confirmed' WHERE id = b.id;
	PERFORM owe_excess(book_of(b.id));
END
$$;

-- An amount that is owed back pays for it again.
CREATE FUNCTION bring_back(b book) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	b := post_automatic(b, -b.automatic);
	b.status := 'confirmed';
	b.owed := 0;
	b.owed := greatest(0, kept(b) - bill(b));
	b.status := CASE WHEN due_now(b) > 0 AND b.upfront OR NOT b.was_confirmed AND (due_now(b) > 0 OR bill(b) = 0)
		THEN 'held' ELSE 'confirmed' END;
	PERFORM count_it('reinstated, ' || b.status);
	UPDATE book SET owed = b.owed, status = b.status, asked = true, was_confirmed = was_confirmed OR b.status = 'confirmed',
		expires_at = reservation.clock() + interval '15 minutes' WHERE id = b.id;
END
$$;

-- The part of an amount that the house may keep
CREATE FUNCTION fee_of(b book, amount numeric) RETURNS numeric LANGUAGE sql AS $$
SELECT CASE WHEN NOT b.has_policy THEN 0 ELSE amount - coalesce((
	SELECT greatest(0, round(amount * t.percent / 100, b.digits) - round(t.fee, b.digits))
	FROM terms t WHERE t.id = b.id AND reservation.clock() + t.before <= lower(b.stay)
	ORDER BY t.before DESC LIMIT 1), 0) END
$$;

-- A booking has its fee, and what was taken off its price goes with it; a hold leaves a
-- share of what was paid, and what waits nothing.
CREATE FUNCTION cancel_it(b book) RETURNS void LANGUAGE sql AS $$
SELECT finish_it(b, 'canceled', CASE b.status WHEN 'confirmed' THEN greatest(fee_of(b, coalesce(b.price, 0)), least(0, bill(b)) - b.posted)
	WHEN 'held' THEN fee_of(b, greatest(0, kept(b))) - b.posted ELSE -b.posted END)
$$;

-- Three counts of one thing
CREATE FUNCTION check_it(b book) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	asked numeric := CASE WHEN NOT b.asked OR b.status = 'waitlisted' AND NOT b.was_confirmed THEN 0 ELSE greatest(0, due_now(b) - authorized(b)) END;
	expected text := concat_ws(' ', b.status, is_pending(b), payment_status(b), trim_scale(b.price), b.currency, trim_scale(b.posted), trim_scale(b.posted), trim_scale(b.posted), '|', trim_scale(b.charged),
		trim_scale(b.refunded), trim_scale(b.owed), trim_scale(authorized(b)), trim_scale(asked), '|',
		trim_scale(b.charged), trim_scale(b.refunded), trim_scale(b.owed), '|', (
		SELECT string_agg(concat_ws(' ', a.currency, trim_scale(a.charged), trim_scale(a.refunded), trim_scale(a.owed)), ', '
			ORDER BY a.currency) FROM abroad a WHERE a.id = b.id));
	found text;
BEGIN
	ASSERT bill(b) - b.charged + b.refunded = due(b) - b.owed, 'the sums of the model';
	SELECT concat_ws(' ', r.status, r.pending IS NOT NULL, r.payment_status, trim_scale(r.amount), r.currency, trim_scale(coalesce(r.posted, 0)), (
		SELECT trim_scale(coalesce(sum(c.amount), 0)) FROM reservation.charge c WHERE c.reservation_id = b.id), (
		SELECT trim_scale(coalesce(sum((h.payload->'charge'->>'amount')::numeric), 0)) FROM reservation.history(b.id) h), '|', p.sums, '|', e.sums, '|', a.sums) INTO found
	FROM reservation.reservation r, LATERAL (
		SELECT concat_ws(' ', trim_scale(coalesce(sum(amount) FILTER (WHERE status = 'completed'), 0)),
			trim_scale(coalesce(sum(amount) FILTER (WHERE status = 'refunded'), 0)),
			trim_scale(coalesce(sum(amount) FILTER (WHERE status = 'due'), 0)),
			trim_scale(coalesce(sum(amount) FILTER (WHERE status = 'authorized'), 0)),
			trim_scale(coalesce(sum(amount) FILTER (WHERE status = 'requested'), 0))) AS sums
		FROM reservation.payment WHERE reservation_id = b.id AND currency = b.currency) AS p, LATERAL (
		SELECT concat_ws(' ', trim_scale(coalesce(sum((payload->>'completed')::numeric), 0)),
			trim_scale(coalesce(sum((payload->>'refunded')::numeric), 0)),
			trim_scale(coalesce(sum((payload->>'refund')::numeric), 0)
				- coalesce(sum((payload->>'withdrawn')::numeric), 0)
				+ coalesce(sum((payload->>'not_owed')::numeric), 0)
				- coalesce(sum((payload->>'refunded')::numeric), 0))) AS sums
		FROM reservation.history(b.id) WHERE payload->>'currency' = b.currency) AS e, LATERAL (
		SELECT string_agg(sums, ', ' ORDER BY sums) AS sums FROM (
			SELECT concat_ws(' ', currency, trim_scale(coalesce(sum(amount) FILTER (WHERE status = 'completed'), 0)),
				trim_scale(coalesce(sum(amount) FILTER (WHERE status = 'refunded'), 0)),
				trim_scale(coalesce(sum(amount) FILTER (WHERE status = 'due'), 0))) AS sums
			FROM reservation.payment WHERE reservation_id = b.id AND currency <> b.currency
			AND status IN ('completed', 'refunded', 'due') GROUP BY currency) AS c) AS a
	WHERE r.reservation_id = b.id;
	IF EXISTS (SELECT FROM reservation.payment p WHERE p.reservation_id = b.id AND p.status = 'requested'
		AND p.currency <> b.currency) THEN
		RAISE EXCEPTION 'money of another currency is asked for';
	END IF;
	IF found IS DISTINCT FROM expected THEN
		RAISE EXCEPTION 'the counts differ' USING DETAIL = format(E'counted: %s\nfound:   %s\nreservation %s, %s',
			expected, found, b.id, (SELECT string_agg(type || payload::text, E'\n') FROM reservation.history(b.id)));
	END IF;
END
$$;
