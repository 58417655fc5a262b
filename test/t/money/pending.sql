-- A change that is to be paid: what it undoes if it is not. The place that stands is
-- kept meanwhile.

CREATE TABLE standing (
	id uuid PRIMARY KEY,
	resource bigint, quantity int, unit_price numeric, price numeric, fixed boolean, currency text,
	capture boolean, upfront boolean, deposit numeric, balance_at timestamptz
);

CREATE FUNCTION standing_of(b book) RETURNS standing LANGUAGE sql AS $$
SELECT coalesce((SELECT s FROM standing s WHERE s.id = b.id),
	(b.id, b.resource, b.quantity, b.unit_price, b.price, b.fixed, b.currency, b.capture, b.upfront, b.deposit, b.balance_at)::standing)
$$;
CREATE FUNCTION is_pending(b book) RETURNS boolean LANGUAGE sql AS
'SELECT EXISTS (SELECT FROM standing s WHERE s.id = b.id)';

CREATE FUNCTION finish_change(b book) RETURNS void LANGUAGE sql AS $$
SELECT count_it('change final') FROM standing s WHERE s.id = b.id;
DELETE FROM standing s WHERE s.id = b.id;
$$;

-- After a change: it costs more than what stands, and more than was paid.
CREATE FUNCTION begin_change(before book) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	b book := book_of(before.id);
	s standing := standing_of(before);
	now timestamptz := reservation.clock();
	until timestamptz := least(now + interval '15 minutes', CASE WHEN lower(b.stay) > now THEN lower(b.stay) ELSE upper(b.stay) END,
		CASE WHEN is_pending(before) THEN before.expires_at END);
BEGIN
	IF b.status = 'confirmed' AND before.status = 'confirmed' AND b.upfront AND upper(b.stay) > now AND due_now(b) > 0
		AND coalesce(b.price, 0) > (CASE WHEN s.currency = b.currency THEN coalesce(s.price, 0) ELSE 0 END)
	THEN
		INSERT INTO standing SELECT s.* ON CONFLICT DO NOTHING;
		UPDATE book SET expires_at = until WHERE book.id = b.id;
		PERFORM count_it('change pending' || CASE WHEN s.currency = b.currency THEN '' ELSE ' in another currency' END);
	ELSE
		PERFORM finish_change(b);
	END IF;
END
$$;

-- Money of the change's currency is then money of another one.
CREATE FUNCTION leave_currency(b book) RETURNS void LANGUAGE sql AS $$
INSERT INTO abroad SELECT b.id, b.currency, b.charged, b.refunded, greatest(0, b.charged - b.refunded)
WHERE b.charged > 0 OR b.refunded > 0;
UPDATE book SET charged = 0, refunded = 0, owed = 0 WHERE book.id = b.id;
$$;

-- The booking stands again as it was paid for, and a part that was paid is owed back.
CREATE FUNCTION undo_change(b book) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	s standing := standing_of(b);
BEGIN
	IF NOT is_pending(b) THEN
		RETURN;
	END IF;
	PERFORM count_it('change undone');
	PERFORM leave_currency(b) WHERE s.currency <> b.currency;
	UPDATE book SET resource = s.resource, quantity = s.quantity, unit_price = s.unit_price, price = coalesce(s.price, 0),
		fixed = s.fixed, currency = s.currency, digits = digits_of(s.currency), capture = s.capture, upfront = s.upfront,
		deposit = s.deposit, balance_at = s.balance_at
	WHERE book.id = b.id;
	PERFORM come_home(book_of(b.id)) WHERE s.currency <> b.currency;
	DELETE FROM standing WHERE standing.id = b.id;
	UPDATE reference r SET forgiven = true WHERE r.id = b.id AND state = 'failed';
	PERFORM count_it('change undone, owed') FROM book c WHERE c.id = b.id AND kept(c) > bill(c);
	PERFORM owe_excess(book_of(b.id));
END
$$;
