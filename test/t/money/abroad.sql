-- Money in another currency than is due: it pays for nothing, all of it is owed
-- back, and an authorization of it is worth nothing.

CREATE FUNCTION other_currency(b book) RETURNS text LANGUAGE sql AS $$
SELECT currency FROM unnest('{EUR,JPY,KWD}'::text[]) AS currency WHERE currency <> b.currency ORDER BY random() LIMIT 1
$$;

CREATE FUNCTION pay_abroad(b book, name text, currency text, amount numeric) RETURNS void LANGUAGE sql AS $$
SELECT set_reference(b, 'payment', $2, 'completed', $4, $3);
UPDATE reference r SET forgiven = true WHERE r.id = b.id AND state = 'failed';
INSERT INTO abroad VALUES (b.id, $3, $4, 0, $4)
ON CONFLICT ON CONSTRAINT abroad_pkey DO UPDATE
SET charged = abroad.charged + excluded.charged,
	owed = greatest(0, abroad.charged + excluded.charged - abroad.refunded);
SELECT count_it('paid abroad');
$$;

-- It is moved to a currency in which money has come before.
CREATE FUNCTION come_home(b book) RETURNS void LANGUAGE sql AS $$
UPDATE book SET charged = a.charged, refunded = a.refunded, owed = a.owed
FROM abroad a WHERE (a.id, a.currency) = (b.id, b.currency) AND book.id = b.id;
DELETE FROM abroad a WHERE (a.id, a.currency) = (b.id, b.currency);
$$;

CREATE FUNCTION do_abroad(b book, name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	other text := other_currency(b);
	given numeric := greatest(round((random() * 200)::numeric, digits_of(other)), 10.0 ^ -digits_of(other));
	known reference := payment_of(b, name);
	o reservation.outcome;
BEGIN
	-- one reference is one payment, in one currency
	IF known.state IN ('completed', 'authorized') AND known.currency <> other AND (known.state = 'completed' OR below(2) = 0) THEN
		BEGIN
			PERFORM reservation.authorize_payment(b.id, name, given, currency => other) WHERE below(2) = 0 OR known.state = 'authorized';
			PERFORM reservation.complete_payment(b.id, name, given, currency => other) WHERE known.state = 'completed';
			ASSERT false, 'one reference in two currencies';
		EXCEPTION WHEN invalid_parameter_value THEN
			PERFORM count_it('one reference in two currencies');
		END;
		RETURN;
	END IF;
	IF known.state = 'authorized' AND known.currency <> other OR below(3) > 0 THEN
		o := reservation.complete_payment(b.id, name, given, currency => other);
		ASSERT o.accepted;
		IF known.state IS DISTINCT FROM 'completed' THEN
			PERFORM pay_abroad(b, name, other, given);
		END IF;
		RETURN;
	END IF;
	o := reservation.authorize_payment(b.id, name, given, currency => other);
	IF known.state IN ('authorized', 'completed') THEN
		ASSERT o.accepted = coalesce(known.state IN ('authorized', 'completed'), false);
		RETURN;
	END IF;
	PERFORM count_it('authorized abroad');
	PERFORM set_reference(b, 'payment', name, 'authorized', given, other);
	IF b.capture THEN
		PERFORM pay_abroad(b, name, other, given);
	END IF;
END
$$;

CREATE FUNCTION do_refund_abroad(b book, name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	other text := other_currency(b);
	known boolean := EXISTS (SELECT FROM reference r WHERE (r.id, r.direction, r.name) = (b.id, 'refund', $2));
	given numeric := CASE below(3) WHEN 0 THEN 1 + below(50) END;
	back numeric := coalesce(given, (SELECT a.owed FROM abroad a WHERE a.id = b.id AND a.currency = other));
	o reservation.outcome;
BEGIN
	BEGIN
		o := reservation.complete_refund(b.id, name, given, currency => other);
		ASSERT NOT EXISTS (SELECT FROM reference r WHERE (r.id, r.direction, r.name) = (b.id, 'refund', $2) AND r.currency <> other);
	EXCEPTION WHEN invalid_parameter_value THEN
		ASSERT known, 'not known before';
		PERFORM count_it('one reference in two currencies');
		RETURN;
	END;
	IF known OR coalesce(back, 0) = 0 THEN
		ASSERT o.accepted = known;
		RETURN;
	END IF;
	PERFORM set_reference(b, 'refund', name, 'refunded', back, other);
	INSERT INTO abroad VALUES (b.id, other, 0, back, 0)
	ON CONFLICT ON CONSTRAINT abroad_pkey DO UPDATE
	SET refunded = abroad.refunded + back, owed = greatest(0, abroad.owed - back);
	PERFORM count_it('refunded abroad');
END
$$;
