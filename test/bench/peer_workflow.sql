-- Peer: the rest of the paid workflow, on top of peer_plpgsql.sql.
--
-- From the promotion to the check-out, as a good PostgreSQL engineer writes it:
-- one plpgsql function a command, which locks the reservation, checks what the
-- contract says, and leaves the same rows and events behind (the redemption, the
-- payment as it stands, the allocation pinned and then cut, six events).
--
-- Where there was a choice it is the faster one: one look at the reservation, one
-- UPDATE of it, one INSERT for the events, no lock on a promotion without limits.
-- It does less than the extension: no refusals as events, no parts of a payment,
-- no second promotion, no clock that is set, no guest who comes early, nobody who
-- waits for what a check-out leaves.

ALTER TABLE peer.allocation ADD pinned boolean NOT NULL DEFAULT false;

CREATE TABLE peer.promotion (
    code                  text PRIMARY KEY,
    kind                  text NOT NULL CHECK (kind IN ('percent', 'amount')),
    value                 numeric NOT NULL CHECK (value > 0),
    valid                 tstzrange,
    stay                  tstzrange,
    resource_id           bigint,
    min_amount            numeric,
    max_uses              int,
    max_uses_per_customer int,
    active                boolean NOT NULL DEFAULT true
);

CREATE TABLE peer.redemption (
    reservation_id uuid NOT NULL,
    ordinal        int NOT NULL DEFAULT 1,
    redeemed_at    timestamptz NOT NULL,
    released_at    timestamptz,
    code           text NOT NULL,
    customer       text NOT NULL,
    kind           text NOT NULL,
    value          numeric NOT NULL,
    discount       numeric NOT NULL,
    PRIMARY KEY (reservation_id, code)
);
CREATE INDEX ON peer.redemption (code, customer) WHERE released_at IS NULL;

ALTER TABLE peer.event
    ALTER id SET DEFAULT peer.uuid7(),
    ALTER correlation_id SET DEFAULT nullif(current_setting('peer.correlation_id', true), ''),
    ALTER causation_id SET DEFAULT nullif(current_setting('peer.causation_id', true), ''),
    ALTER actor SET DEFAULT nullif(current_setting('peer.actor', true), ''),
    ALTER tracingspancontext SET DEFAULT nullif(current_setting('peer.traceparent', true), '');

-- The reservation, locked; an error unless it is in one of these states.
CREATE FUNCTION peer.load(p_id uuid, VARIADIC states text[]) RETURNS peer.reservation LANGUAGE plpgsql AS $$
DECLARE
    r peer.reservation;
BEGIN
    SELECT * INTO r FROM peer.reservation WHERE reservation_id = p_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE no_data_found USING MESSAGE = format('reservation %s does not exist', p_id);
    END IF;
    IF r.status <> ALL (states) OR (r.status = 'held' AND r.expires_at <= clock_timestamp()) THEN
        RAISE object_not_in_prerequisite_state USING MESSAGE = format('reservation is %s', r.status);
    END IF;
    RETURN r;
END
$$;

CREATE FUNCTION peer.apply_promotion(p_id uuid, p_code text) RETURNS peer.outcome LANGUAGE plpgsql AS $$
DECLARE
    at  timestamptz := clock_timestamp();
    r   peer.reservation := peer.load(p_id, 'held', 'confirmed');
    p   peer.promotion;
    cut numeric;
BEGIN
    SELECT * INTO p FROM peer.promotion WHERE code = p_code;
    IF NOT FOUND OR NOT p.active OR NOT p.valid @> at OR NOT p.stay @> r.during
       OR p.resource_id <> ALL (r.resource_ids) OR r.amount < p.min_amount THEN
        RAISE invalid_parameter_value USING MESSAGE = 'promotion does not apply';
    END IF;
    IF p.max_uses IS NOT NULL OR p.max_uses_per_customer IS NOT NULL THEN
        PERFORM FROM peer.promotion WHERE code = p_code FOR UPDATE;
        IF p.max_uses <= (SELECT count(*) FROM peer.redemption WHERE code = p_code AND released_at IS NULL)
           OR p.max_uses_per_customer <= (SELECT count(*) FROM peer.redemption
                WHERE code = p_code AND customer = r.customer AND released_at IS NULL) THEN
            RAISE invalid_parameter_value USING MESSAGE = 'promotion is exhausted';
        END IF;
    END IF;
    cut := least(r.amount, CASE p.kind WHEN 'percent' THEN round(r.amount * p.value / 100, 2) ELSE p.value END);
    INSERT INTO peer.redemption (reservation_id, redeemed_at, code, customer, kind, value, discount)
    VALUES (p_id, at, p_code, r.customer, p.kind, p.value, cut);
    UPDATE peer.payment SET amount = r.amount - cut, changed_at = at
     WHERE reservation_id = p_id AND direction = 'payment' AND status = 'requested';
    UPDATE peer.reservation SET amount = r.amount - cut, version = r.version + 1 WHERE reservation_id = p_id;
    INSERT INTO peer.event (aggregateid, sequence, type, payload, occurred_at)
    SELECT p_id::text, max(e.sequence) + 1, 'PromotionApplied', jsonb_build_object(
               'amount', (r.amount - cut)::text, 'currency', r.currency, 'version', r.version + 1, 'code', p_code,
               'kind', p.kind, 'value', p.value::text, 'discount', cut::text, 'due', (r.amount - cut)::text), at
      FROM peer.event e WHERE e.aggregateid = p_id::text;
    RETURN ROW(p_id, true, r.status, NULL, '[]'::jsonb, r.version + 1, r.amount - cut, r.currency, r.expires_at, false)::peer.outcome;
END
$$;

CREATE FUNCTION peer.authorize_payment(p_id uuid, reference text) RETURNS peer.outcome LANGUAGE plpgsql AS $$
DECLARE
    at timestamptz := clock_timestamp();
    r  peer.reservation := peer.load(p_id, 'held', 'confirmed');
BEGIN
    UPDATE peer.payment SET status = 'authorized', provider_reference = reference, changed_at = at
     WHERE reservation_id = p_id AND direction = 'payment' AND status = 'requested';
    IF NOT FOUND THEN
        RAISE object_not_in_prerequisite_state USING MESSAGE = 'nothing is to be paid';
    END IF;
    UPDATE peer.reservation SET payment_status = 'authorized', version = r.version + 1 WHERE reservation_id = p_id;
    INSERT INTO peer.event (aggregateid, sequence, type, payload, occurred_at)
    SELECT p_id::text, max(e.sequence) + 1, 'PaymentAuthorized', jsonb_build_object(
               'payment_status', 'authorized', 'version', r.version + 1, 'authorized', r.amount::text,
               'currency', r.currency, 'provider_reference', reference), at
      FROM peer.event e WHERE e.aggregateid = p_id::text;
    RETURN ROW(p_id, true, r.status, NULL, '[]'::jsonb, r.version + 1, r.amount, r.currency, r.expires_at, false)::peer.outcome;
END
$$;

CREATE FUNCTION peer.complete_payment(p_id uuid, reference text) RETURNS peer.outcome LANGUAGE plpgsql AS $$
DECLARE
    at       timestamptz := clock_timestamp();
    r        peer.reservation := peer.load(p_id, 'held', 'confirmed');
    types    text[] := '{PaymentCompleted}';
    payloads jsonb[];
BEGIN
    UPDATE peer.payment SET status = 'completed', changed_at = at
     WHERE reservation_id = p_id AND direction = 'payment' AND provider_reference = reference AND status = 'authorized';
    IF NOT FOUND THEN
        RAISE object_not_in_prerequisite_state USING MESSAGE = 'nothing is authorized';
    END IF;
    payloads := ARRAY[jsonb_build_object('payment_status', 'paid', 'version', r.version + 1,
        'completed', r.amount::text, 'currency', r.currency, 'provider_reference', reference)];
    IF r.status = 'held' THEN
        types := types || 'ReservationFinalized'::text;
        payloads := payloads || jsonb_build_object('status', 'confirmed', 'confirmed_at', at);
    END IF;
    UPDATE peer.reservation SET status = 'confirmed', payment_status = 'paid', version = r.version + 1,
           expires_at = NULL, confirmed_at = coalesce(r.confirmed_at, at)
     WHERE reservation_id = p_id;
    INSERT INTO peer.event (aggregateid, sequence, type, payload, occurred_at)
    SELECT p_id::text, last.sequence + n.sequence, n.type, n.payload, at
      FROM (SELECT max(e.sequence) AS sequence FROM peer.event e WHERE e.aggregateid = p_id::text) last,
           unnest(types, payloads) WITH ORDINALITY AS n (type, payload, sequence);
    RETURN ROW(p_id, true, 'confirmed', NULL, '[]'::jsonb, r.version + 1, r.amount, r.currency, NULL, false)::peer.outcome;
END
$$;

CREATE FUNCTION peer.send_reservation_confirmation(p_id uuid) RETURNS peer.outcome LANGUAGE plpgsql AS $$
DECLARE
    at timestamptz := clock_timestamp();
    r  peer.reservation := peer.load(p_id, 'held', 'confirmed');
BEGIN
    UPDATE peer.reservation SET version = r.version + 1 WHERE reservation_id = p_id;
    INSERT INTO peer.event (aggregateid, sequence, type, payload, occurred_at)
    SELECT p_id::text, max(e.sequence) + 1, 'ReservationConfirmationSent', jsonb_build_object(
               'version', r.version + 1, 'channel', 'email', 'about', 'created'), at
      FROM peer.event e WHERE e.aggregateid = p_id::text;
    RETURN ROW(p_id, true, r.status, NULL, '[]'::jsonb, r.version + 1, r.amount, r.currency, r.expires_at, false)::peer.outcome;
END
$$;

CREATE FUNCTION peer.checkin(p_id uuid) RETURNS peer.outcome LANGUAGE plpgsql AS $$
DECLARE
    at    timestamptz := clock_timestamp();
    r     peer.reservation := peer.load(p_id, 'confirmed');
    a     peer.allocation;
    zone  text;
BEGIN
    SELECT time_zone INTO zone FROM peer.resource WHERE resource_id = r.resource_ids[1];
    IF at < lower(r.during) OR (at AT TIME ZONE zone)::date < (lower(r.during) AT TIME ZONE zone)::date THEN
        RAISE object_not_in_prerequisite_state USING MESSAGE = 'it is too early';
    END IF;
    UPDATE peer.allocation SET pinned = true WHERE reservation_id = p_id RETURNING * INTO a;
    UPDATE peer.reservation SET status = 'checked_in', checked_in_at = at, version = r.version + 1
     WHERE reservation_id = p_id;
    INSERT INTO peer.event (aggregateid, sequence, type, payload, occurred_at)
    SELECT p_id::text, max(e.sequence) + 1, 'ReservationCheckedIn', jsonb_build_object(
               'status', 'checked_in', 'checked_in_at', at, 'version', r.version + 1,
               'units', jsonb_build_array(jsonb_build_object('resource_id', a.resource_id::text,
                   'units', a.units::text, 'from', lower(a.during), 'to', upper(a.during)))), at
      FROM peer.event e WHERE e.aggregateid = p_id::text;
    RETURN ROW(p_id, true, 'checked_in', NULL, '[]'::jsonb, r.version + 1, r.amount, r.currency, NULL, false)::peer.outcome;
END
$$;

CREATE FUNCTION peer.checkout(p_id uuid) RETURNS peer.outcome LANGUAGE plpgsql AS $$
DECLARE
    at timestamptz := clock_timestamp();
    r  peer.reservation := peer.load(p_id, 'checked_in');
    a  peer.allocation;
BEGIN
    UPDATE peer.allocation SET during = tstzrange(lower(during), at)
     WHERE reservation_id = p_id RETURNING * INTO a;
    UPDATE peer.reservation SET status = 'checked_out', checked_out_at = at, ended_at = at, version = r.version + 1
     WHERE reservation_id = p_id;
    INSERT INTO peer.event (aggregateid, sequence, type, payload, occurred_at)
    SELECT p_id::text, max(e.sequence) + 1, 'ReservationCheckedOut', jsonb_build_object(
               'status', 'checked_out', 'checked_out_at', at, 'ended_at', at, 'version', r.version + 1,
               'units', jsonb_build_array(jsonb_build_object('resource_id', a.resource_id::text,
                   'units', a.units::text, 'from', lower(a.during), 'to', upper(a.during)))), at
      FROM peer.event e WHERE e.aggregateid = p_id::text;
    RETURN ROW(p_id, true, 'checked_out', NULL, '[]'::jsonb, r.version + 1, r.amount, r.currency, NULL, false)::peer.outcome;
END
$$;
