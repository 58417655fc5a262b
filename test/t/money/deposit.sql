-- Rate plans, and deposits: what is asked for first, and from when on the rest is.

CREATE FUNCTION place_of(resource_id bigint, plan text) RETURNS reservation.resource LANGUAGE plpgsql AS $$
DECLARE
	place reservation.resource := (SELECT r FROM reservation.resource r WHERE r.resource_id = $1);
BEGIN
	CASE plan
		WHEN 'saver' THEN
			place.price := place.price * 0.9;
			place.payment := 'later';
			place.cancellation_policy := 'fee';
		WHEN 'half' THEN
			place.price := place.price + 5;
			place.deposit := 50;
			place.deposit_kind := 'percent';
			place.balance_due := '3 days';
		ELSE NULL;
	END CASE;
	RETURN place;
END
$$;

-- The rules of the place, for so much
CREATE FUNCTION fresh_deposit(b book, price numeric, currency text, OUT deposit numeric, OUT balance_at timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
	place reservation.resource := place_of(b.resource, b.plan);
BEGIN
	deposit := round(CASE place.deposit_kind WHEN 'percent' THEN price * place.deposit / 100 ELSE place.deposit * b.quantity END, digits_of(currency));
	balance_at := lower(b.stay) - coalesce(place.balance_due, '0');
	IF NOT coalesce(deposit > 0 AND deposit < price AND balance_at > reservation.clock(), false) THEN
		deposit := NULL;
		balance_at := NULL;
	END IF;
END
$$;

CREATE FUNCTION begin_deposit(b book) RETURNS book LANGUAGE sql AS $$
UPDATE book SET (deposit, balance_at) = (SELECT f.deposit, f.balance_at FROM fresh_deposit(b, coalesce(b.price, 0), b.currency) f)
WHERE book.id = b.id RETURNING book
$$;

-- Another price has another deposit, unless all was asked for already.
CREATE FUNCTION with_deposit(b book, price numeric, currency text) RETURNS book LANGUAGE plpgsql AS $$
BEGIN
	IF b.status <> 'waitlisted' AND (b.deposit IS NOT NULL OR coalesce(b.price, 0) = 0) AND (price, currency) IS DISTINCT FROM (b.price, b.currency) THEN
		SELECT f.deposit, f.balance_at INTO b.deposit, b.balance_at FROM fresh_deposit(b, coalesce(price, 0), currency) f;
	END IF;
	RETURN b;
END
$$;

-- Nothing is left that could be asked for later.
CREATE FUNCTION forget_balance(b book) RETURNS void LANGUAGE sql AS $$
UPDATE book SET deposit = NULL, balance_at = NULL
WHERE book.id = b.id AND b.deposit IS NOT NULL AND NOT is_void(b) AND bill(b) <= greatest(kept(b), asked_of(b, bill(b), b.posted))
$$;

CREATE FUNCTION balance_is_due(b book) RETURNS boolean LANGUAGE sql AS
$$SELECT b.deposit IS NOT NULL AND b.status = 'confirmed' AND b.balance_at <= reservation.clock()$$;
CREATE FUNCTION ask_balance(b book) RETURNS void LANGUAGE sql AS $$
SELECT count_it('balance asked for');
UPDATE book SET deposit = NULL, balance_at = NULL WHERE book.id = b.id
$$;

-- A modification: by the price and the currency before it, at the place after it
CREATE FUNCTION change_deposit(before book, price numeric, currency text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	b book := book_of(before.id);
BEGIN
	b.price := before.price;
	b.currency := before.currency;
	b := with_deposit(b, price, currency);
	UPDATE book SET deposit = b.deposit, balance_at = b.balance_at WHERE book.id = b.id;
END
$$;
