-- The install script of 0.1.0, for the test of the update. Four trigger functions of it
-- are not in the library any more; event_guard stands in for them, as nothing fires here.
-- Functions written in SQL are bound to what their names mean now. Nothing
-- that somebody planted in a schema of the installer's may be among it.
SET LOCAL search_path = pg_catalog, pg_temp;

CREATE SCHEMA reservation;
COMMENT ON SCHEMA reservation IS
'a reservation engine: its commands, its tables and its events';
CREATE FUNCTION reservation.clock() RETURNS timestamptz
AS 'MODULE_PATHNAME', 'reservation_clock'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL RESTRICTED;
COMMENT ON FUNCTION reservation.clock() IS
'what time it is for the commands: reservation.now, or the real clock';

CREATE FUNCTION reservation.normalize(during tstzrange) RETURNS tstzrange
AS 'MODULE_PATHNAME', 'reservation_normalize'
LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE;
COMMENT ON FUNCTION reservation.normalize(tstzrange) IS
'a period as the commands read it: half open, at the microsecond; an error if they would not take it';
-- The guarantee's type: who occupies which units of which resource, when.

CREATE TYPE reservation.occupancy;

CREATE FUNCTION reservation.occupancy_in(cstring) RETURNS reservation.occupancy
AS 'MODULE_PATHNAME', 'reservation_occupancy_in'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION reservation.occupancy_out(reservation.occupancy) RETURNS cstring
AS 'MODULE_PATHNAME', 'reservation_occupancy_out'
LANGUAGE C STABLE STRICT PARALLEL SAFE;

CREATE TYPE reservation.occupancy (
	INPUT = reservation.occupancy_in,
	OUTPUT = reservation.occupancy_out,
	INTERNALLENGTH = 32,
	ALIGNMENT = double
);
COMMENT ON TYPE reservation.occupancy IS
'units of a resource over a period: what the exclusion constraint compares';

CREATE FUNCTION reservation.occupancy(
	resource_id bigint, units int4range, during tstzrange)
RETURNS reservation.occupancy
AS 'MODULE_PATHNAME', 'reservation_occupancy'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION reservation.occupancy(bigint, int4range, tstzrange) IS
'the occupancy of units of a resource over a period';

CREATE FUNCTION reservation.occupancy_overlaps(
	reservation.occupancy, reservation.occupancy)
RETURNS boolean
AS 'MODULE_PATHNAME', 'reservation_occupancy_overlaps'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION reservation.occupancy_overlaps(
	reservation.occupancy, reservation.occupancy) IS
'do both share a resource, a unit and an instant?';

CREATE FUNCTION reservation.occupancy_sel(internal, oid, internal, int)
RETURNS float8
AS 'MODULE_PATHNAME', 'reservation_occupancy_sel'
LANGUAGE C STABLE STRICT PARALLEL SAFE;

CREATE FUNCTION reservation.occupancy_joinsel(
	internal, oid, internal, smallint, internal)
RETURNS float8
AS 'MODULE_PATHNAME', 'reservation_occupancy_joinsel'
LANGUAGE C STABLE STRICT PARALLEL SAFE;

CREATE OPERATOR reservation.&& (
	LEFTARG = reservation.occupancy,
	RIGHTARG = reservation.occupancy,
	FUNCTION = reservation.occupancy_overlaps,
	COMMUTATOR = OPERATOR(reservation.&&),
	-- a search is for a day or a stay, out of years
	RESTRICT = reservation.occupancy_sel,
	JOIN = reservation.occupancy_joinsel
);
COMMENT ON OPERATOR reservation.&& (
	reservation.occupancy, reservation.occupancy) IS
'share a resource, a unit and an instant';

-- What the index stores: an occupancy in its leaves, above them an interval
-- in the order (resource, start, first unit) and what lies below it.
CREATE TYPE reservation.occupancy_key;

CREATE FUNCTION reservation.occupancy_key_in(cstring)
RETURNS reservation.occupancy_key
AS 'MODULE_PATHNAME', 'reservation_occupancy_key_in'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION reservation.occupancy_key_out(reservation.occupancy_key)
RETURNS cstring
AS 'MODULE_PATHNAME', 'reservation_occupancy_key_out'
LANGUAGE C STABLE STRICT PARALLEL SAFE;

CREATE TYPE reservation.occupancy_key (
	INPUT = reservation.occupancy_key_in,
	OUTPUT = reservation.occupancy_key_out,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = plain
);
COMMENT ON TYPE reservation.occupancy_key IS
'key of the occupancy operator class in an index; not for tables';

CREATE FUNCTION reservation.occupancy_consistent(
	internal, reservation.occupancy, smallint, oid, internal)
RETURNS boolean
AS 'MODULE_PATHNAME', 'reservation_occupancy_consistent'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION reservation.occupancy_union(internal, internal)
RETURNS reservation.occupancy_key
AS 'MODULE_PATHNAME', 'reservation_occupancy_union'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION reservation.occupancy_compress(internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'reservation_occupancy_compress'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION reservation.occupancy_penalty(internal, internal, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'reservation_occupancy_penalty'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION reservation.occupancy_picksplit(internal, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'reservation_occupancy_picksplit'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION reservation.occupancy_same(
	reservation.occupancy_key, reservation.occupancy_key, internal)
RETURNS internal
AS 'MODULE_PATHNAME', 'reservation_occupancy_same'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION reservation.occupancy_sortsupport(internal)
RETURNS void
AS 'MODULE_PATHNAME', 'reservation_occupancy_sortsupport'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE OPERATOR CLASS reservation.occupancy_ops
DEFAULT FOR TYPE reservation.occupancy USING gist AS
	OPERATOR 3 reservation.&&,
	FUNCTION 1 reservation.occupancy_consistent(
		internal, reservation.occupancy, smallint, oid, internal),
	FUNCTION 2 reservation.occupancy_union(internal, internal),
	FUNCTION 3 reservation.occupancy_compress(internal),
	FUNCTION 5 reservation.occupancy_penalty(internal, internal, internal),
	FUNCTION 6 reservation.occupancy_picksplit(internal, internal),
	FUNCTION 7 reservation.occupancy_same(
		reservation.occupancy_key, reservation.occupancy_key, internal),
	FUNCTION 11 reservation.occupancy_sortsupport(internal),
	STORAGE reservation.occupancy_key;
COMMENT ON OPERATOR CLASS reservation.occupancy_ops USING gist IS
'occupancies in the order of resource, start and unit';
-- What can be booked, and the rules for booking it. Filled with DML by
-- managers; no command ever changes a row here.

CREATE TABLE reservation.resource (
	resource_id bigint PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,
	name text NOT NULL UNIQUE,
	category text,
	capacity int NOT NULL DEFAULT 1
		CONSTRAINT resource_capacity_check CHECK (capacity >= 0),
	overbooking int NOT NULL DEFAULT 0
		CONSTRAINT resource_overbooking_check CHECK (overbooking >= 0),
	time_zone text NOT NULL
		DEFAULT pg_catalog.current_setting('TimeZone'),
	setup_time interval
		CONSTRAINT resource_setup_time_check CHECK (setup_time >= '0'),
	cleanup_time interval
		CONSTRAINT resource_cleanup_time_check CHECK (cleanup_time >= '0'),
	min_duration interval
		CONSTRAINT resource_min_duration_check CHECK (min_duration >= '0'),
	max_duration interval
		CONSTRAINT resource_max_duration_check CHECK (max_duration > '0'),
	min_notice interval,
	max_advance interval
		CONSTRAINT resource_max_advance_check CHECK (max_advance >= '0'),
	slot interval
		CONSTRAINT resource_slot_check CHECK (
			slot > '0' AND EXTRACT(month FROM slot) = 0
			AND EXTRACT(year FROM slot) = 0),
	price numeric
		CONSTRAINT resource_price_check CHECK (
			price >= 0 AND price < 'Infinity'),
	price_per text NOT NULL DEFAULT 'reservation'
		CONSTRAINT resource_price_per_check CHECK (
			price_per IN ('reservation', 'hour', 'day', 'night')),
	-- a session that has not loaded the library yet knows no setting of it
	currency text NOT NULL
		DEFAULT coalesce(pg_catalog.current_setting(
			'reservation.default_currency', true), 'EUR')
		CONSTRAINT resource_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
	payment text NOT NULL DEFAULT 'upfront'
		CONSTRAINT resource_payment_check CHECK (
			payment IN ('upfront', 'later')),
	hold_duration interval NOT NULL DEFAULT '15 minutes'
		CONSTRAINT resource_hold_duration_check CHECK (hold_duration > '0'),
	capture text NOT NULL DEFAULT 'manual'
		CONSTRAINT resource_capture_check CHECK (
			capture IN ('manual', 'on_authorize')),
	cancellation_policy text,
	attributes jsonb NOT NULL DEFAULT '{}',
	active boolean NOT NULL DEFAULT true,
	max_holds_per_customer int
		CONSTRAINT resource_max_holds_per_customer_check CHECK (
			max_holds_per_customer >= 0),
	max_reservations_per_customer int
		CONSTRAINT resource_max_reservations_per_customer_check CHECK (
			max_reservations_per_customer >= 0),
	-- units are numbered in an int, overbooked ones too
	CONSTRAINT resource_units_check
		CHECK (capacity::bigint + overbooking <= 2147483646)
);
COMMENT ON TABLE reservation.resource IS
'something bookable: so many interchangeable units, and the rules for them';
COMMENT ON COLUMN reservation.resource.capacity IS
'how many interchangeable units there are';
COMMENT ON COLUMN reservation.resource.overbooking IS
'how many units more than there are may be sold';
COMMENT ON COLUMN reservation.resource.slot IS
'a stay starts on this grid, counted in local time from midnight, or from Monday where it is a day or longer';
COMMENT ON COLUMN reservation.resource.payment IS
'upfront: held until paid; later: confirmed at once';
COMMENT ON COLUMN reservation.resource.capture IS
'manual: complete_payment charges; on_authorize: the call that authorizes does';
COMMENT ON COLUMN reservation.resource.cancellation_policy IS
'the cancellation tiers that apply to what is booked from now on; null: all is refunded';
COMMENT ON COLUMN reservation.resource.max_holds_per_customer IS
'as many holds of it a customer may have at a time; null: any number';
COMMENT ON COLUMN reservation.resource.max_reservations_per_customer IS
'as many reservations of it that are still to come, held or waited for';
SELECT pg_catalog.pg_extension_config_dump('reservation.resource', '');
SELECT pg_catalog.pg_extension_config_dump(
	'reservation.resource_resource_id_seq', '');

-- A name that the time zone database does not know would only be met by the
-- first command; and a resource is never taken from under its bookings.
CREATE FUNCTION reservation.resource_guard() RETURNS trigger
AS 'MODULE_PATHNAME', 'reservation_resource_guard'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE TRIGGER resource_guard
BEFORE INSERT OR UPDATE OF time_zone, resource_id OR DELETE
ON reservation.resource
FOR EACH ROW EXECUTE FUNCTION reservation.resource_guard();

CREATE TRIGGER resource_guard_statement
BEFORE TRUNCATE ON reservation.resource
FOR EACH STATEMENT EXECUTE FUNCTION reservation.resource_guard();

CREATE TABLE reservation.opening_hours (
	opening_hours_id bigint PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,
	resource_id bigint NOT NULL,
	weekday int NOT NULL
		CONSTRAINT opening_hours_weekday_check CHECK (weekday BETWEEN 1 AND 7),
	opens time NOT NULL,
	closes time NOT NULL,
	UNIQUE (resource_id, weekday, opens)
);
COMMENT ON TABLE reservation.opening_hours IS
'when a resource is open, in its local time; one without a row is always open';
COMMENT ON COLUMN reservation.opening_hours.weekday IS
'ISO 8601: 1 is Monday, 7 is Sunday';
COMMENT ON COLUMN reservation.opening_hours.closes IS
'not after opens: on the next day';
SELECT pg_catalog.pg_extension_config_dump('reservation.opening_hours', '');
SELECT pg_catalog.pg_extension_config_dump(
	'reservation.opening_hours_opening_hours_id_seq', '');

CREATE TABLE reservation.opening_exception (
	opening_exception_id bigint PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,
	resource_id bigint NOT NULL,
	day date NOT NULL
		-- one that is an instant in every time zone
		CONSTRAINT opening_exception_day_check CHECK (
			day >= '4713-01-01 BC' AND day < '294276-01-01'),
	opens time,
	closes time,
	CONSTRAINT opening_exception_closes_check
		CHECK ((opens IS NULL) = (closes IS NULL)),
	UNIQUE NULLS NOT DISTINCT (resource_id, day, opens)
);
COMMENT ON TABLE reservation.opening_exception IS
'days on which a resource has other opening hours than those of the weekday';
COMMENT ON COLUMN reservation.opening_exception.day IS
'the local date, whose hours these are instead of any others';
COMMENT ON COLUMN reservation.opening_exception.opens IS
'null: closed that day, whatever other rows say';
COMMENT ON COLUMN reservation.opening_exception.closes IS
'not after opens: on the next day';
SELECT pg_catalog.pg_extension_config_dump(
	'reservation.opening_exception', '');
SELECT pg_catalog.pg_extension_config_dump(
	'reservation.opening_exception_opening_exception_id_seq', '');

-- Hours are of a resource and go with it. Not a foreign key: a restore in
-- several jobs may bring hours before their resource.
CREATE FUNCTION reservation.resource_part_guard() RETURNS trigger
AS 'MODULE_PATHNAME', 'reservation_event_guard'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE TRIGGER opening_hours_guard
AFTER INSERT OR UPDATE ON reservation.opening_hours
FOR EACH ROW EXECUTE FUNCTION reservation.resource_part_guard();

CREATE TRIGGER opening_exception_guard
AFTER INSERT OR UPDATE ON reservation.opening_exception
FOR EACH ROW EXECUTE FUNCTION reservation.resource_part_guard();

CREATE FUNCTION reservation.resource_part_follow() RETURNS trigger
AS 'MODULE_PATHNAME', 'reservation_event_guard'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE TRIGGER resource_part_follow
AFTER UPDATE OF resource_id OR DELETE ON reservation.resource
FOR EACH ROW EXECUTE FUNCTION reservation.resource_part_follow();

CREATE TABLE reservation.cancellation_tier (
	policy text NOT NULL,
	before interval NOT NULL
		CONSTRAINT cancellation_tier_before_check CHECK (
			before >= '0' AND pg_catalog.isfinite(before)),
	refund_percent numeric NOT NULL
		CONSTRAINT cancellation_tier_refund_percent_check CHECK (
			refund_percent BETWEEN 0 AND 100),
	fee numeric NOT NULL DEFAULT 0
		CONSTRAINT cancellation_tier_fee_check CHECK (
			fee >= 0 AND fee < 'Infinity'),
	PRIMARY KEY (policy, before)
);
COMMENT ON TABLE reservation.cancellation_tier IS
'what is refunded if it is canceled so long before the start; after the last tier, nothing';
COMMENT ON COLUMN reservation.cancellation_tier.before IS
'at the latest so long before the start, in the resource''s local time';
COMMENT ON COLUMN reservation.cancellation_tier.fee IS
'what is kept of the refund, in the reservation''s currency';
SELECT pg_catalog.pg_extension_config_dump('reservation.cancellation_tier', '');

-- Sessions keep what they have read of a table until they are told.
CREATE FUNCTION reservation.table_changed() RETURNS trigger
AS 'MODULE_PATHNAME', 'reservation_table_changed'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE TRIGGER resource_changed_row
AFTER INSERT OR UPDATE OR DELETE ON reservation.resource
FOR EACH ROW EXECUTE FUNCTION reservation.table_changed();

CREATE TRIGGER resource_changed_statement
AFTER TRUNCATE ON reservation.resource
FOR EACH STATEMENT EXECUTE FUNCTION reservation.table_changed();

CREATE TRIGGER opening_hours_changed_row
AFTER INSERT OR UPDATE OR DELETE ON reservation.opening_hours
FOR EACH ROW EXECUTE FUNCTION reservation.table_changed();

CREATE TRIGGER opening_hours_changed_statement
AFTER TRUNCATE ON reservation.opening_hours
FOR EACH STATEMENT EXECUTE FUNCTION reservation.table_changed();

CREATE TRIGGER opening_exception_changed_row
AFTER INSERT OR UPDATE OR DELETE ON reservation.opening_exception
FOR EACH ROW EXECUTE FUNCTION reservation.table_changed();

CREATE TRIGGER opening_exception_changed_statement
AFTER TRUNCATE ON reservation.opening_exception
FOR EACH STATEMENT EXECUTE FUNCTION reservation.table_changed();

CREATE TRIGGER cancellation_tier_changed_row
AFTER INSERT OR UPDATE OR DELETE ON reservation.cancellation_tier
FOR EACH ROW EXECUTE FUNCTION reservation.table_changed();

CREATE TRIGGER cancellation_tier_changed_statement
AFTER TRUNCATE ON reservation.cancellation_tier
FOR EACH STATEMENT EXECUTE FUNCTION reservation.table_changed();

ALTER TABLE reservation.cancellation_tier
	ENABLE ALWAYS TRIGGER cancellation_tier_changed_row,
	ENABLE ALWAYS TRIGGER cancellation_tier_changed_statement;
ALTER TABLE reservation.resource
	ENABLE ALWAYS TRIGGER resource_changed_row,
	ENABLE ALWAYS TRIGGER resource_changed_statement;
ALTER TABLE reservation.opening_hours
	ENABLE ALWAYS TRIGGER opening_hours_changed_row,
	ENABLE ALWAYS TRIGGER opening_hours_changed_statement;
ALTER TABLE reservation.opening_exception
	ENABLE ALWAYS TRIGGER opening_exception_changed_row,
	ENABLE ALWAYS TRIGGER opening_exception_changed_statement;
-- Units that have names. What is sold are numbers; a name is what people call
-- one. Filled with DML by managers; no command needs a row here, and a row
-- whose resource or number does not exist names nothing and harms nothing.
-- Names go with their resource: resource_part_follow() sees to it.

CREATE TABLE reservation.unit (
	resource_id bigint NOT NULL,
	number int NOT NULL
		CONSTRAINT unit_number_check CHECK (number BETWEEN 0 AND 2147483646),
	name text NOT NULL
		CONSTRAINT unit_name_check CHECK (name <> ''),
	attributes jsonb NOT NULL DEFAULT '{}',
	PRIMARY KEY (resource_id, number),
	UNIQUE (resource_id, name)
);
COMMENT ON TABLE reservation.unit IS
'units of a resource that have names';
COMMENT ON COLUMN reservation.unit.resource_id IS
'not a foreign key: a restore may load this table first';
COMMENT ON COLUMN reservation.unit.number IS
'from 0, as in allocation.units';
COMMENT ON COLUMN reservation.unit.attributes IS
'the application''s own';
SELECT pg_catalog.pg_extension_config_dump('reservation.unit', '');

-- Called for each row of a view: plpgsql keeps its plan.
CREATE FUNCTION reservation.unit_names(
	resource_id bigint, units int4multirange)
RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
SET search_path = pg_catalog
AS $$
BEGIN
	RETURN (
		SELECT string_agg(p.name, ', ' ORDER BY p.number)
		FROM (
			SELECT u.number, u.name FROM reservation.unit u
			WHERE u.resource_id = $1 AND $2 @> u.number
			UNION ALL
			-- those without a name are spans: there may be very many
			SELECT lower(n.span), lower(n.span)
				|| CASE WHEN upper(n.span) - lower(n.span) = 1 THEN ''
					ELSE '-' || coalesce((upper(n.span) - 1)::text, '') END
			FROM unnest($2 - coalesce((
				SELECT range_agg(int4range(u.number, u.number + 1))
				FROM reservation.unit u
				WHERE u.resource_id = $1 AND $2 @> u.number), '{}'))
				AS n(span)
		) AS p);
END
$$;
COMMENT ON FUNCTION reservation.unit_names(bigint, int4multirange) IS
'what people call these units: their names, or their numbers';
-- Prices that are not the same every day. Filled with DML by managers.

CREATE TABLE reservation.rate (
	rate_id bigint PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,
	resource_id bigint NOT NULL,
	name text,
	period daterange NOT NULL DEFAULT '(,)'
		-- what has no end is null, so that its length can be told
		CONSTRAINT rate_period_check CHECK (
			NOT isempty(period) AND isfinite(lower(period))
			AND isfinite(upper(period))),
	weekdays int[]
		CONSTRAINT rate_weekdays_check CHECK (
			weekdays <@ '{1,2,3,4,5,6,7}' AND weekdays <> '{}'),
	price numeric NOT NULL
		CONSTRAINT rate_price_check CHECK (price >= 0 AND price < 'Infinity'),
	priority int NOT NULL DEFAULT 0
);
COMMENT ON TABLE reservation.rate IS
'what a resource costs on some days instead of its price; one rate holds for each day';
COMMENT ON COLUMN reservation.rate.period IS
'the local dates it holds for; of a night, the date of its evening';
COMMENT ON COLUMN reservation.rate.weekdays IS
'ISO 8601: 1 is Monday, 7 is Sunday; null: all';
COMMENT ON COLUMN reservation.rate.price IS
'per night, day, hour or reservation, in the currency of the resource';
COMMENT ON COLUMN reservation.rate.priority IS
'of several for a day the highest holds; of those the one with the shorter period, then with fewer weekdays, then the later one';
SELECT pg_catalog.pg_extension_config_dump('reservation.rate', '');
SELECT pg_catalog.pg_extension_config_dump(
	'reservation.rate_rate_id_seq', '');

CREATE INDEX rate_resource_id_idx ON reservation.rate (resource_id);

CREATE TRIGGER rate_guard
AFTER INSERT OR UPDATE ON reservation.rate
FOR EACH ROW EXECUTE FUNCTION reservation.resource_part_guard();

CREATE TRIGGER rate_changed_row
AFTER INSERT OR UPDATE OR DELETE ON reservation.rate
FOR EACH ROW EXECUTE FUNCTION reservation.table_changed();

CREATE TRIGGER rate_changed_statement
AFTER TRUNCATE ON reservation.rate
FOR EACH STATEMENT EXECUTE FUNCTION reservation.table_changed();

ALTER TABLE reservation.rate
	ENABLE ALWAYS TRIGGER rate_changed_row,
	ENABLE ALWAYS TRIGGER rate_changed_statement;
-- What lowers a price, and what it was redeemed for. Promotions are filled
-- with DML by managers; redemptions are written by commands.

CREATE TABLE reservation.promotion (
	code text PRIMARY KEY
		CONSTRAINT promotion_code_check CHECK (code <> ''),
	kind text NOT NULL
		CONSTRAINT promotion_kind_check CHECK (kind IN ('percent', 'amount')),
	value numeric NOT NULL
		CONSTRAINT promotion_value_check CHECK (
			value > 0 AND value < 'Infinity'),
	currency text
		CONSTRAINT promotion_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
	valid tstzrange
		CONSTRAINT promotion_valid_check CHECK (NOT isempty(valid)),
	stay tstzrange
		CONSTRAINT promotion_stay_check CHECK (NOT isempty(stay)),
	-- no foreign key: a restore in several jobs may bring it before the resource
	resource_id bigint,
	category text,
	min_amount numeric
		CONSTRAINT promotion_min_amount_check CHECK (
			min_amount >= 0 AND min_amount < 'Infinity'),
	max_uses int
		CONSTRAINT promotion_max_uses_check CHECK (max_uses >= 0),
	max_uses_per_customer int
		CONSTRAINT promotion_max_uses_per_customer_check CHECK (
			max_uses_per_customer >= 0),
	stackable boolean NOT NULL DEFAULT false,
	active boolean NOT NULL DEFAULT true,
	CONSTRAINT promotion_percent_check
		CHECK (kind <> 'percent' OR value <= 100)
);
COMMENT ON TABLE reservation.promotion IS
'a code that lowers a price: by how much, for what, when and how often; null: no such condition';
COMMENT ON COLUMN reservation.promotion.value IS
'so many percent of the price, or this amount, and never more than the price';
COMMENT ON COLUMN reservation.promotion.currency IS
'only for reservations in this currency; null: of whatever currency they are';
COMMENT ON COLUMN reservation.promotion.valid IS
'when it can be redeemed';
COMMENT ON COLUMN reservation.promotion.stay IS
'what the whole stay lies within';
COMMENT ON COLUMN reservation.promotion.resource_id IS
'only for this resource; one that is not there is none';
COMMENT ON COLUMN reservation.promotion.category IS
'only for resources of this category';
COMMENT ON COLUMN reservation.promotion.min_amount IS
'only if at least so much is to be paid before it';
COMMENT ON COLUMN reservation.promotion.max_uses IS
'for so many reservations in all';
COMMENT ON COLUMN reservation.promotion.max_uses_per_customer IS
'for so many reservations of each customer';
COMMENT ON COLUMN reservation.promotion.stackable IS
'together with others that are';
SELECT pg_catalog.pg_extension_config_dump('reservation.promotion', '');

CREATE TABLE reservation.redemption (
	reservation_id uuid NOT NULL,
	ordinal int NOT NULL,
	stackable boolean NOT NULL,
	redeemed_at timestamptz NOT NULL,
	released_at timestamptz,
	code text NOT NULL,
	customer text NOT NULL,
	kind text NOT NULL,
	value numeric NOT NULL,
	currency text,
	discount numeric NOT NULL,
	PRIMARY KEY (reservation_id, code)
);
COMMENT ON TABLE reservation.redemption IS
'the use of a promotion for a reservation, as it was when it was redeemed';
COMMENT ON COLUMN reservation.redemption.ordinal IS
'1, 2, 3, and so on, within the reservation: the order in which they are taken off';
COMMENT ON COLUMN reservation.redemption.customer IS
'whose use it is, whoever the reservation is for now';
COMMENT ON COLUMN reservation.redemption.discount IS
'what it takes off the price, in the reservation''s currency';
COMMENT ON COLUMN reservation.redemption.released_at IS
'given back, as the reservation has come to nothing; null: it counts';
SELECT pg_catalog.pg_extension_config_dump('reservation.redemption', '');

-- Those that count against the limits
CREATE INDEX redemption_code_idx
ON reservation.redemption (code, customer) WHERE released_at IS NULL;
-- Requests and what became of them. Only commands write here.

CREATE TABLE reservation.reservation (
	reservation_id uuid PRIMARY KEY,
	created_at timestamptz NOT NULL,
	confirmed_at timestamptz,
	checked_in_at timestamptz,
	checked_out_at timestamptz,
	ended_at timestamptz,
	expires_at timestamptz,
	version int NOT NULL,
	sequence int NOT NULL,
	quantity int NOT NULL,
	priority int NOT NULL DEFAULT 0,
	amount_fixed boolean NOT NULL,
	simulated boolean NOT NULL,
	status text NOT NULL
		CONSTRAINT reservation_status_check CHECK (
			status IN ('waitlisted', 'held', 'confirmed', 'checked_in',
				'checked_out', 'canceled', 'expired', 'rejected', 'no_show')),
	payment_status text NOT NULL
		CONSTRAINT reservation_payment_status_check CHECK (
			payment_status IN ('none', 'due', 'authorized', 'paid', 'failed',
				'refund_due', 'refunded')),
	customer text NOT NULL,
	resource_ids bigint[] NOT NULL,
	during tstzrange NOT NULL,
	amount numeric,
	currency text NOT NULL,
	cancellation_terms jsonb,
	units int4range,
	details jsonb NOT NULL
);
COMMENT ON TABLE reservation.reservation IS
'one request of one customer and what became of it';
COMMENT ON COLUMN reservation.reservation.customer IS
'the application''s own opaque key, not a name';
COMMENT ON COLUMN reservation.reservation.amount_fixed IS
'the amount was given by the caller and stays until another is given';
COMMENT ON COLUMN reservation.reservation.cancellation_terms IS
'the tiers of the policies it was booked under; null: all is refunded';
COMMENT ON COLUMN reservation.reservation.units IS
'it wants these units and no others; null: any';
COMMENT ON COLUMN reservation.reservation.version IS
'grows by one with each accepted command of a user';
COMMENT ON COLUMN reservation.reservation.sequence IS
'how many events it has left';
COMMENT ON COLUMN reservation.reservation.simulated IS
'made under a set clock, and so left alone by sweeps of the real one';
SELECT pg_catalog.pg_extension_config_dump('reservation.reservation', '');

CREATE INDEX reservation_customer_idx
ON reservation.reservation (customer);

-- Holds by when they end, who waits by when that is past, and who is in, however
-- long ago the stay should have ended. One index for all, as each has its price:
-- every new row is held against its predicate, also one that is in none.
CREATE INDEX reservation_status_idx
ON reservation.reservation (status, (COALESCE(expires_at, upper(during))))
WHERE status IN ('held', 'waitlisted', 'checked_in');

CREATE TABLE reservation.allocation (
	allocation_id bigint GENERATED BY DEFAULT AS IDENTITY,
	resource_id bigint NOT NULL,
	reservation_id uuid,
	pinned boolean NOT NULL DEFAULT false,
	units int4range NOT NULL,
	during tstzrange NOT NULL,
	closure uuid,
	note text,
	PRIMARY KEY (allocation_id),
	CONSTRAINT allocation_occupancy_excl EXCLUDE USING gist (
		reservation.occupancy(resource_id, units, during)
		WITH OPERATOR(reservation.&&))
);
COMMENT ON TABLE reservation.allocation IS
'the units that a reservation occupies, or that are closed';
COMMENT ON COLUMN reservation.allocation.reservation_id IS
'null for a closure';
COMMENT ON COLUMN reservation.allocation.pinned IS
'the guest is in, or wants these: the units are never changed for others';
COMMENT ON COLUMN reservation.allocation.units IS
'from 0; those from capacity on are sold but do not exist';
COMMENT ON COLUMN reservation.allocation.during IS
'the stay plus set-up and clean-up time';
COMMENT ON COLUMN reservation.allocation.closure IS
'of a closure: its id among the events';
COMMENT ON COLUMN reservation.allocation.note IS
'why it is closed';
COMMENT ON CONSTRAINT allocation_occupancy_excl ON reservation.allocation IS
'the guarantee: no two rows share a resource, a unit and an instant';
SELECT pg_catalog.pg_extension_config_dump('reservation.allocation', '');
SELECT pg_catalog.pg_extension_config_dump(
	'reservation.allocation_allocation_id_seq', '');

CREATE INDEX allocation_reservation_id_idx
ON reservation.allocation (reservation_id);

CREATE TABLE reservation.payment (
	payment_id bigint PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,
	reservation_id uuid NOT NULL,
	direction text NOT NULL
		CONSTRAINT payment_direction_check CHECK (
			direction IN ('payment', 'refund')),
	status text NOT NULL,
	amount numeric NOT NULL,
	currency text NOT NULL,
	provider_reference text,
	method text,
	forgiven boolean NOT NULL DEFAULT false,
	requested_at timestamptz NOT NULL,
	changed_at timestamptz NOT NULL,
	CONSTRAINT payment_status_check CHECK (
		CASE direction
			WHEN 'payment' THEN status IN ('requested', 'authorized',
				'completed', 'failed', 'canceled')
			ELSE status IN ('due', 'refunded', 'canceled') END)
);
COMMENT ON TABLE reservation.payment IS
'a payment intent for a reservation and its state, or a refund';
COMMENT ON COLUMN reservation.payment.direction IS
'payment, or refund';
COMMENT ON COLUMN reservation.payment.status IS
'requested, authorized, completed, failed or canceled; of a refund: due, refunded or canceled';
COMMENT ON COLUMN reservation.payment.amount IS
'of this payment as it stands: asked for, authorized, charged, owed or paid back';
COMMENT ON COLUMN reservation.payment.provider_reference IS
'what the payment provider calls it; null where it is only asked for or owed';
COMMENT ON COLUMN reservation.payment.forgiven IS
'failed, but money has come since';
SELECT pg_catalog.pg_extension_config_dump('reservation.payment', '');
SELECT pg_catalog.pg_extension_config_dump(
	'reservation.payment_payment_id_seq', '');

-- What a provider reports twice happened once.
CREATE UNIQUE INDEX payment_provider_reference_idx
ON reservation.payment (reservation_id, direction, provider_reference);
-- Who waits for what. A row for each resource that a waitlisted reservation
-- wants; it goes when the reservation no longer waits.

CREATE TABLE reservation.waitlist_entry (
	reservation_id uuid NOT NULL,
	resource_id bigint NOT NULL,
	quantity int NOT NULL,
	priority int NOT NULL,
	created_at timestamptz NOT NULL,
	during tstzrange NOT NULL,
	PRIMARY KEY (reservation_id, resource_id)
);
COMMENT ON TABLE reservation.waitlist_entry IS
'who waits for units of a resource';
COMMENT ON COLUMN reservation.waitlist_entry.during IS
'the stay plus set-up and clean-up time';
SELECT pg_catalog.pg_extension_config_dump('reservation.waitlist_entry', '');

-- Whoever wants more units than there are free, or another time, is not read.
CREATE INDEX waitlist_entry_occupancy_idx
ON reservation.waitlist_entry USING gist (
	reservation.occupancy(resource_id, int4range(quantity - 1, quantity), during));

-- The queue: higher priority first, then older.
CREATE INDEX waitlist_entry_queue_idx
ON reservation.waitlist_entry (
	resource_id, priority DESC, created_at, reservation_id);

CREATE FUNCTION reservation.waitlist_guard() RETURNS trigger
AS 'MODULE_PATHNAME', 'reservation_event_guard'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE TRIGGER waitlist_guard
AFTER UPDATE OF resource_id OR DELETE ON reservation.resource
FOR EACH ROW EXECUTE FUNCTION reservation.waitlist_guard();
-- What happened, in order, for ever.

CREATE TABLE reservation.event (
	position bigint PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,
	transaction_id xid8 NOT NULL,
	id uuid NOT NULL,
	occurred_at timestamptz NOT NULL,
	sequence int NOT NULL,
	aggregatetype text NOT NULL,
	aggregateid text COLLATE "C" NOT NULL,
	type text NOT NULL,
	payload jsonb NOT NULL,
	correlation_id text,
	causation_id text,
	actor text,
	session_role text NOT NULL,
	tracingspancontext text,
	relay boolean NOT NULL DEFAULT false,
	UNIQUE (aggregateid, sequence)
);
COMMENT ON TABLE reservation.event IS
'what happened: one row an event, only ever inserted';
COMMENT ON COLUMN reservation.event.position IS
'grows along each reservation; between transactions it is not the order of commit: see read_events';
COMMENT ON COLUMN reservation.event.transaction_id IS
'information only: it means nothing after a restore';
COMMENT ON COLUMN reservation.event.sequence IS
'1, 2, 3, and so on, within the reservation';
COMMENT ON COLUMN reservation.event.aggregateid IS
'the reservation';
COMMENT ON COLUMN reservation.event.actor IS
'who the caller says it acted for';
COMMENT ON COLUMN reservation.event.session_role IS
'who was logged in';
COMMENT ON COLUMN reservation.event.relay IS
'NOTIFY is for the worker, or tick(), to do: see relay';
SELECT pg_catalog.pg_extension_config_dump('reservation.event', '');
SELECT pg_catalog.pg_extension_config_dump(
	'reservation.event_position_seq', '');

CREATE FUNCTION reservation.event_types() RETURNS text[]
AS 'MODULE_PATHNAME', 'reservation_event_types'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION reservation.event_types() IS
'all types of events that there are';

-- Rights refuse first; this stops those whom rights do not.
CREATE FUNCTION reservation.event_guard() RETURNS trigger
AS 'MODULE_PATHNAME', 'reservation_event_guard'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE TRIGGER event_guard_row
BEFORE UPDATE OR DELETE ON reservation.event
FOR EACH ROW EXECUTE FUNCTION reservation.event_guard();

CREATE TRIGGER event_guard_statement
BEFORE TRUNCATE ON reservation.event
FOR EACH STATEMENT EXECUTE FUNCTION reservation.event_guard();

ALTER TABLE reservation.event ENABLE ALWAYS TRIGGER event_guard_row;
ALTER TABLE reservation.event ENABLE ALWAYS TRIGGER event_guard_statement;
-- How far the events are announced that a worker announces. No row: none is.
-- It is dumped, so that a restore announces what was still to be announced.

CREATE TABLE reservation.relay (
	one boolean PRIMARY KEY DEFAULT true CHECK (one),
	position bigint NOT NULL
);
COMMENT ON TABLE reservation.relay IS
'how far the worker, or tick(), has announced events; at most one row';
COMMENT ON COLUMN reservation.relay.position IS
'those up to here are announced';
SELECT pg_catalog.pg_extension_config_dump('reservation.relay', '');
-- The way out that PostgreSQL has itself: logical replication of the events.

CREATE TABLE reservation.publication (
	name text PRIMARY KEY
);
COMMENT ON TABLE reservation.publication IS
'the publications of events: a restore may make them without their table, and this is how it is told';
SELECT pg_catalog.pg_extension_config_dump('reservation.publication', '');

CREATE FUNCTION reservation.create_publication(name text) RETURNS void
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog
AS $$
BEGIN
	IF name IS NULL THEN
		RAISE EXCEPTION 'name must not be null'
			USING ERRCODE = 'null_value_not_allowed';
	ELSIF octet_length(name) NOT BETWEEN 1 AND 63 THEN
		RAISE EXCEPTION '"%" cannot be the name of a publication', name
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'A name has 1 to 63 bytes.';
	END IF;
	EXECUTE format('CREATE PUBLICATION %I FOR TABLE reservation.event'
		' WITH (publish = ''insert'')', name);
	INSERT INTO reservation.publication
	VALUES (create_publication.name) ON CONFLICT DO NOTHING;
EXCEPTION WHEN duplicate_object THEN
	RAISE EXCEPTION '%', SQLERRM USING ERRCODE = 'duplicate_object',
		HINT = CASE WHEN EXISTS (
			SELECT FROM pg_publication_tables t
			WHERE t.pubname = create_publication.name
			AND t.schemaname = 'reservation' AND t.tablename = 'event')
		THEN 'It has the events already.'
		ELSE format('To add the events to it: ALTER PUBLICATION %I'
			' ADD TABLE reservation.event', name) END;
END
$$;
COMMENT ON FUNCTION reservation.create_publication(text) IS
'make a publication of the events: what is inserted into reservation.event, and nothing else';
-- What users want done when something happens. Whoever may write here has
-- code run as every caller of a command: nobody but the owner, as it stands.

CREATE TABLE reservation.reaction (
	event_type text NOT NULL
		CONSTRAINT reaction_event_type_check CHECK (
			event_type = ANY (reservation.event_types())),
	-- what a caller's search path finds first may be anybody's
	function text NOT NULL
		CONSTRAINT reaction_function_check CHECK (
			pg_catalog.cardinality(pg_catalog.parse_ident(function)) = 2),
	PRIMARY KEY (event_type, function)
);
COMMENT ON TABLE reservation.reaction IS
'functions that are called with each event of a type, in the command''s transaction and as its caller';
COMMENT ON COLUMN reservation.reaction.function IS
'of one argument, a reservation.event; with its schema, as in SQL';
SELECT pg_catalog.pg_extension_config_dump('reservation.reaction', '');

CREATE TRIGGER reaction_changed_row
AFTER INSERT OR UPDATE OR DELETE ON reservation.reaction
FOR EACH ROW EXECUTE FUNCTION reservation.table_changed();

CREATE TRIGGER reaction_changed_statement
AFTER TRUNCATE ON reservation.reaction
FOR EACH STATEMENT EXECUTE FUNCTION reservation.table_changed();

ALTER TABLE reservation.reaction
	ENABLE ALWAYS TRIGGER reaction_changed_row,
	ENABLE ALWAYS TRIGGER reaction_changed_statement;
-- What a background worker does, by hand.

CREATE FUNCTION reservation.tick(
	max int DEFAULT 1000, OUT expired bigint, OUT announced bigint)
AS 'MODULE_PATHNAME', 'reservation_tick'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.tick(int) IS
'do once what the background worker does all the time: expire what is due, offer places, announce events';
-- The answer to a command.

CREATE TYPE reservation.outcome AS (
	reservation_id uuid,
	accepted boolean,
	status text,
	reason text,
	alternatives jsonb,
	version int,
	amount numeric,
	currency text,
	expires_at timestamptz,
	overbooked boolean,
	closure_id bigint,
	conflicts uuid[]
);
COMMENT ON TYPE reservation.outcome IS
'the answer to a command: accepted, or refused with a reason';

-- Answers given to a key, to give them again.
CREATE TABLE reservation.idempotency (
	role text NOT NULL,
	key text NOT NULL,
	command text NOT NULL,
	fingerprint bytea NOT NULL,
	outcome reservation.outcome NOT NULL,
	answered_at timestamptz NOT NULL,
	PRIMARY KEY (role, key)
);
COMMENT ON TABLE reservation.idempotency IS
'answers given to idempotency keys';
COMMENT ON COLUMN reservation.idempotency.fingerprint IS
'of the arguments: the same key with another call is an error';
SELECT pg_catalog.pg_extension_config_dump('reservation.idempotency', '');
-- The commands: the only door to reservations.

CREATE FUNCTION reservation.create_reservation(
	resource_id bigint,
	during tstzrange,
	customer text,
	quantity int DEFAULT 1,
	on_unavailable text DEFAULT 'reject',
	promotion_code text DEFAULT NULL,
	amount numeric DEFAULT NULL,
	hold interval DEFAULT NULL,
	idempotency_key text DEFAULT NULL,
	details jsonb DEFAULT '{}',
	units int4range DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_create_reservation'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.create_reservation(
	bigint, tstzrange, text, int, text, text, numeric, interval, text, jsonb,
	int4range) IS
'reserve units of a resource over a period';

CREATE FUNCTION reservation.create_group_reservation(
	resource_ids bigint[],
	during tstzrange,
	customer text,
	quantity int DEFAULT 1,
	on_unavailable text DEFAULT 'reject',
	promotion_code text DEFAULT NULL,
	amount numeric DEFAULT NULL,
	hold interval DEFAULT NULL,
	idempotency_key text DEFAULT NULL,
	details jsonb DEFAULT '{}')
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_create_group_reservation'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.create_group_reservation(
	bigint[], tstzrange, text, int, text, text, numeric, interval, text, jsonb) IS
'reserve units of several resources over a period, all or nothing';

CREATE FUNCTION reservation.confirm_reservation(
	reservation_id uuid,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_confirm_reservation'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.confirm_reservation(uuid, int, text) IS
'make a hold firm';

CREATE FUNCTION reservation.modify_reservation(
	reservation_id uuid,
	during tstzrange DEFAULT NULL,
	quantity int DEFAULT NULL,
	resource_id bigint DEFAULT NULL,
	amount numeric DEFAULT NULL,
	details jsonb DEFAULT NULL,
	customer text DEFAULT NULL,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_modify_reservation'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.modify_reservation(
	uuid, tstzrange, int, bigint, numeric, jsonb, text, int, text) IS
'change a reservation, if the new place is free';

CREATE FUNCTION reservation.apply_promotion(
	reservation_id uuid,
	code text,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_apply_promotion'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.apply_promotion(uuid, text, int, text) IS
'redeem a promotion, which lowers what is to be paid';

CREATE FUNCTION reservation.cancel_reservation(
	reservation_id uuid,
	reason text DEFAULT NULL,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_cancel_reservation'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.cancel_reservation(uuid, text, int, text) IS
'give a place back';

CREATE FUNCTION reservation.checkin(
	reservation_id uuid,
	at timestamptz DEFAULT NULL,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_checkin'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.checkin(uuid, timestamptz, int, text) IS
'the guest is in';

CREATE FUNCTION reservation.checkout(
	reservation_id uuid,
	at timestamptz DEFAULT NULL,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_checkout'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.checkout(uuid, timestamptz, int, text) IS
'the guest has left';

CREATE FUNCTION reservation.mark_no_show(
	reservation_id uuid,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_mark_no_show'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.mark_no_show(uuid, int, text) IS
'the guest has not come';

CREATE FUNCTION reservation.expire_reservation(reservation_id uuid)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_expire_reservation'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.expire_reservation(uuid) IS
'end a hold whose time is up';

CREATE FUNCTION reservation.expire_reservations(max int DEFAULT 1000)
RETURNS SETOF reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_expire_reservations'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 10;
COMMENT ON FUNCTION reservation.expire_reservations(int) IS
'end the holds whose time is up';

CREATE FUNCTION reservation.send_reservation_confirmation(
	reservation_id uuid,
	channel text DEFAULT 'email',
	message_id text DEFAULT NULL,
	about text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_send_reservation_confirmation'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.send_reservation_confirmation(
	uuid, text, text, text) IS
'record that the customer was told';

CREATE FUNCTION reservation.close_resource(
	resource_id bigint,
	during tstzrange,
	units int4range DEFAULT NULL,
	reason text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_close_resource'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.close_resource(
	bigint, tstzrange, int4range, text) IS
'close a resource, or some of its units, for a period';

CREATE FUNCTION reservation.reopen_resource(closure_id bigint)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_reopen_resource'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.reopen_resource(bigint) IS
'end a closure';

CREATE FUNCTION reservation.lifecycle(
	OUT status text, OUT command text, OUT new_status text,
	OUT events text, OUT refusal text)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'reservation_lifecycle'
LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE ROWS 100;
COMMENT ON FUNCTION reservation.lifecycle() IS
'the state machine: what each command does to a reservation of each status';

CREATE FUNCTION reservation.add_to_waitlist(
	resource_id bigint,
	during tstzrange,
	customer text,
	quantity int DEFAULT 1,
	priority int DEFAULT 0,
	amount numeric DEFAULT NULL,
	idempotency_key text DEFAULT NULL,
	details jsonb DEFAULT '{}')
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_add_to_waitlist'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.add_to_waitlist(
	bigint, tstzrange, text, int, int, numeric, text, jsonb) IS
'wait for units of a resource over a period';

-- More room is offered to those who wait. A restore fires nothing: rows come
-- by INSERT. And a subscriber decides nothing.
CREATE FUNCTION reservation.resource_grows() RETURNS trigger
AS 'MODULE_PATHNAME', 'reservation_event_guard'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

CREATE TRIGGER resource_grows
AFTER UPDATE ON reservation.resource
FOR EACH ROW WHEN (NEW.active
	AND (NEW.capacity > OLD.capacity OR NOT OLD.active))
EXECUTE FUNCTION reservation.resource_grows();

CREATE FUNCTION reservation.process_overreservation(
	resource_id bigint, during tstzrange DEFAULT NULL)
RETURNS TABLE (
	reservation_id uuid, action text, to_resource_id bigint, reason text)
AS 'MODULE_PATHNAME', 'reservation_process_overreservation'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 10;
COMMENT ON FUNCTION reservation.process_overreservation(bigint, tstzrange) IS
'find a place for what is sold beyond capacity, or the waitlist';
-- What a payment provider reports, once or more than once.

CREATE FUNCTION reservation.authorize_payment(
	reservation_id uuid,
	provider_reference text,
	amount numeric DEFAULT NULL,
	method text DEFAULT NULL,
	idempotency_key text DEFAULT NULL,
	currency text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_authorize_payment'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.authorize_payment(
	uuid, text, numeric, text, text, text) IS
'a payment was authorized, and can be charged';

CREATE FUNCTION reservation.complete_payment(
	reservation_id uuid,
	provider_reference text,
	amount numeric DEFAULT NULL,
	method text DEFAULT NULL,
	idempotency_key text DEFAULT NULL,
	currency text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_complete_payment'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.complete_payment(
	uuid, text, numeric, text, text, text) IS
'money has arrived; the whole amount confirms a hold';

CREATE FUNCTION reservation.fail_payment(
	reservation_id uuid,
	provider_reference text,
	reason text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_fail_payment'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.fail_payment(uuid, text, text) IS
'a payment has failed; its event names other ways to pay';

CREATE FUNCTION reservation.complete_refund(
	reservation_id uuid,
	provider_reference text,
	amount numeric DEFAULT NULL,
	method text DEFAULT NULL,
	idempotency_key text DEFAULT NULL,
	currency text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_complete_refund'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.complete_refund(
	uuid, text, numeric, text, text, text) IS
'money that was owed has been paid back';
-- What a front desk has to put right.

CREATE FUNCTION reservation.assign_unit(
	reservation_id uuid,
	units int4range,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_assign_unit'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.assign_unit(uuid, int4range, int, text) IS
'give a reservation just these units, for good; null: any again';

CREATE FUNCTION reservation.extend_hold(
	reservation_id uuid,
	hold interval DEFAULT NULL,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_extend_hold'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.extend_hold(uuid, interval, int, text) IS
'a hold lasts for at least so long from now on; null: as long as a new one';

CREATE FUNCTION reservation.undo_checkin(
	reservation_id uuid,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_undo_checkin'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.undo_checkin(uuid, int, text) IS
'the guest is not in after all';

CREATE FUNCTION reservation.undo_no_show(
	reservation_id uuid,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_undo_no_show'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.undo_no_show(uuid, int, text) IS
'the guest has come after all; if there still is room';

CREATE FUNCTION reservation.reinstate(
	reservation_id uuid,
	expected_version int DEFAULT NULL,
	idempotency_key text DEFAULT NULL)
RETURNS reservation.outcome
AS 'MODULE_PATHNAME', 'reservation_reinstate'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.reinstate(uuid, int, text) IS
'a canceled or expired reservation holds again, if there still is room';

CREATE FUNCTION reservation.erase_details(customer text) RETURNS bigint
AS 'MODULE_PATHNAME', 'reservation_erase_details'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.erase_details(text) IS
'forget the details of a customer''s reservations; returns how many';

CREATE FUNCTION reservation.reservations_of(customer text)
RETURNS SETOF reservation.reservation
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT * FROM reservation.reservation r
WHERE r.customer = $1 ORDER BY r.created_at, r.reservation_id;
END;
COMMENT ON FUNCTION reservation.reservations_of(text) IS
'the reservations of a customer, oldest first';
-- Questions. What they offer, a command accepts.

CREATE FUNCTION reservation.is_available(
	resource_id bigint, during tstzrange, quantity int DEFAULT 1)
RETURNS boolean
AS 'MODULE_PATHNAME', 'reservation_is_available'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.is_available(bigint, tstzrange, int) IS
'would create_reservation accept this now?';

CREATE FUNCTION reservation.alternatives(
	resource_id bigint, during tstzrange, quantity int DEFAULT 1,
	max int DEFAULT 5)
RETURNS TABLE (resource_id bigint, period tstzrange)
AS 'MODULE_PATHNAME', 'reservation_alternatives'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 5;
COMMENT ON FUNCTION reservation.alternatives(bigint, tstzrange, int, int) IS
'where and when there is room instead';

CREATE FUNCTION reservation.find_slots_of(
	duration interval, within tstzrange, resource_id bigint, quantity int,
	step interval, max int)
RETURNS TABLE (resource_id bigint, period tstzrange)
AS 'MODULE_PATHNAME', 'reservation_find_slots_of'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 10;

COMMENT ON FUNCTION reservation.find_slots_of(
	interval, tstzrange, bigint, int, interval, int) IS
'find_slots of one resource; of none, it only checks the call';

CREATE FUNCTION reservation.quote(
	resource_id bigint, during tstzrange, quantity int DEFAULT 1,
	promotion_code text DEFAULT NULL, OUT amount numeric)
AS 'MODULE_PATHNAME', 'reservation_quote'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.quote(bigint, tstzrange, int, text) IS
'what a stay would cost, in the resource''s currency; null where it has no price';

CREATE FUNCTION reservation.prices(resource_id bigint, during tstzrange)
RETURNS TABLE (
	day date, charged bigint, price numeric, rate_id bigint, rate text)
AS 'MODULE_PATHNAME', 'reservation_prices'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 10;
COMMENT ON FUNCTION reservation.prices(bigint, tstzrange) IS
'what a unit is charged for each local date of a stay, and by which rate';

CREATE FUNCTION reservation.read_events(
	after bigint DEFAULT 0, max int DEFAULT 1000)
RETURNS SETOF reservation.event
AS 'MODULE_PATHNAME', 'reservation_read_events'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 1000;
COMMENT ON FUNCTION reservation.read_events(bigint, int) IS
'events after a position, in order, none skipped whatever commits later';

CREATE FUNCTION reservation.require_resource(resource_id bigint) RETURNS bigint
AS 'MODULE_PATHNAME', 'reservation_require_resource'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.require_resource(bigint) IS
'the id of a resource, or an error if there is none';

CREATE FUNCTION reservation.require_reservation(reservation_id uuid)
RETURNS uuid
AS 'MODULE_PATHNAME', 'reservation_require_reservation'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.require_reservation(uuid) IS
'the id of a reservation, or an error if there is none';

CREATE FUNCTION reservation.require_time(at timestamptz) RETURNS timestamptz
AS 'MODULE_PATHNAME', 'reservation_require_time'
LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE;
COMMENT ON FUNCTION reservation.require_time(timestamptz) IS
'a time, or an error for null';

CREATE FUNCTION reservation.open_periods(resource_id bigint, during tstzrange)
RETURNS SETOF tstzrange
AS 'MODULE_PATHNAME', 'reservation_open_periods'
LANGUAGE C STABLE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 10;
COMMENT ON FUNCTION reservation.open_periods(bigint, tstzrange) IS
'when a resource is open within a period';

-- The rule that the queries share: a hold that has ended takes nothing, and a
-- closure takes only units that there are. PostgreSQL puts this text in place
-- of the call, and so finds it by the index of the constraint; it would not if
-- an argument were volatile or a query, which is why the time is one.
CREATE FUNCTION reservation.taken(
	resource_id bigint, capacity int, units int4range, during tstzrange,
	at timestamptz)
RETURNS TABLE (
	allocation_id bigint, reservation_id uuid, closure uuid, note text,
	units int4range, during tstzrange, sold bigint, closed bigint)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE ROWS 3
BEGIN ATOMIC
SELECT a.allocation_id, a.reservation_id, a.closure, a.note, a.units, a.during,
	CASE WHEN a.reservation_id IS NOT NULL
		THEN upper(a.units)::bigint - lower(a.units) ELSE 0 END,
	CASE WHEN a.reservation_id IS NULL
		THEN greatest(0, least(coalesce(upper(a.units), $2), $2)
			- lower(a.units))::bigint ELSE 0 END
FROM reservation.allocation a
WHERE reservation.occupancy(a.resource_id, a.units, a.during)
	OPERATOR(reservation.&&) reservation.occupancy($1, $3, $4)
AND NOT EXISTS (
	SELECT FROM reservation.reservation h
	WHERE h.reservation_id = a.reservation_id
	AND h.status = 'held' AND h.expires_at <= $5);
END;
COMMENT ON FUNCTION reservation.taken(
	bigint, int, int4range, tstzrange, timestamptz) IS
'what takes units of a resource in a period, and how many';

-- Changes in what is free, summed up along time
CREATE FUNCTION reservation.availability(resource_id bigint, during tstzrange)
RETURNS TABLE (period tstzrange, available int)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH asked AS (
	SELECT reservation.normalize($2) AS during,
		reservation.clock() AS now
), resource AS (
	SELECT r.capacity, r.active
	FROM reservation.resource r
	WHERE r.resource_id = reservation.require_resource($1)
), open AS (
	SELECT o AS period FROM reservation.open_periods($1, $2) AS o
), taken AS (
	SELECT t.during * asked.during AS period, t.sold + t.closed AS units
	FROM asked, resource, reservation.taken($1, resource.capacity,
		int4range(0, NULL), asked.during, asked.now) AS t
), change AS (
	SELECT lower(asked.during) AS at, 0::bigint AS units, 0 AS open FROM asked
	UNION ALL SELECT upper(asked.during), 0, 0 FROM asked
	UNION ALL SELECT lower(t.period), t.units, 0 FROM taken t
	UNION ALL SELECT upper(t.period), -t.units, 0 FROM taken t
	UNION ALL SELECT lower(o.period), 0, 1 FROM open o
	UNION ALL SELECT upper(o.period), 0, -1 FROM open o
), level AS (
	SELECT c.at,
		CASE WHEN resource.active
			AND sum(sum(c.open)) OVER (ORDER BY c.at) > 0
			THEN greatest(0, resource.capacity
				- sum(sum(c.units)) OVER (ORDER BY c.at))::int
			ELSE 0 END AS available
	FROM change c, resource
	GROUP BY c.at, resource.capacity, resource.active
), step AS (
	SELECT l.at, l.available,
		lag(l.available) OVER (ORDER BY l.at) AS before
	FROM level l, asked WHERE l.at < upper(asked.during)
)
SELECT tstzrange(s.at,
		coalesce(lead(s.at) OVER (ORDER BY s.at), upper(asked.during))),
	s.available
FROM step s, asked WHERE s.before IS DISTINCT FROM s.available
ORDER BY s.at;
END;
COMMENT ON FUNCTION reservation.availability(bigint, tstzrange) IS
'free units over a period, as a step function';

CREATE FUNCTION reservation.find_slots(
	duration interval,
	within tstzrange,
	resource_id bigint DEFAULT NULL,
	category text DEFAULT NULL,
	quantity int DEFAULT 1,
	step interval DEFAULT NULL,
	max int DEFAULT 10)
RETURNS TABLE (resource_id bigint, period tstzrange)
LANGUAGE sql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE ROWS 10
BEGIN ATOMIC
SELECT s.resource_id, s.period
FROM (
	SELECT $3 AS resource_id
	UNION ALL
	SELECT r.resource_id FROM reservation.resource r
	WHERE $3 IS NULL AND r.active AND ($4 IS NULL OR r.category = $4)
) AS candidate, reservation.find_slots_of(
	$1, $2, candidate.resource_id, $5, $6, $7) AS s
ORDER BY lower(s.period), s.resource_id
LIMIT CASE WHEN $7 > 0 THEN $7 END;
END;
COMMENT ON FUNCTION reservation.find_slots(
	interval, tstzrange, bigint, text, int, interval, int) IS
'the first stays of a duration that can be booked within a period';

CREATE FUNCTION reservation.history(reservation_id uuid)
RETURNS SETOF reservation.event
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
-- as a whole, so that it has columns that are added
SELECT e FROM reservation.event e
WHERE e.aggregateid = reservation.require_reservation($1)::text
ORDER BY e.sequence;
END;
COMMENT ON FUNCTION reservation.history(uuid) IS
'what happened to a reservation, in order';
-- What a front desk looks at. Now is the commands' clock, a day is that of the
-- resource's time zone, and a hold that has ended is not there. All with the
-- rights of whoever looks.

-- Where clocks are set back at midnight there are two; a day starts with the
-- first.
CREATE FUNCTION reservation.day_start(day date, time_zone text)
RETURNS timestamptz
LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT $1::timestamp AT TIME ZONE $2 - CASE
	WHEN (($1::timestamp AT TIME ZONE $2 - interval '1 hour')
		AT TIME ZONE $2)::date = $1
	THEN interval '1 hour' ELSE interval '0' END;
END;
COMMENT ON FUNCTION reservation.day_start(date, text) IS
'the first instant of a day in a time zone';

CREATE VIEW reservation.stay WITH (security_invoker = true) AS
SELECT r.reservation_id, r.customer, s.resource_id, s.name AS resource,
	s.category, reservation.unit_names(s.resource_id, (
		SELECT range_agg(a.units) FROM reservation.allocation a
		WHERE a.reservation_id = r.reservation_id
		AND a.resource_id = s.resource_id)) AS units,
	r.quantity, lower(r.during) AT TIME ZONE s.time_zone AS arrival,
	upper(r.during) AT TIME ZONE s.time_zone AS departure,
	s.time_zone, r.status, r.payment_status, r.amount,
	-- what has been charged and is not to be paid back is paid
	CASE WHEN r.status IN ('held', 'confirmed', 'checked_in', 'checked_out',
			'no_show')
		THEN greatest(0, coalesce(r.amount, 0) - (
			SELECT coalesce(sum(CASE p.status WHEN 'completed' THEN p.amount
				ELSE -p.amount END), 0)
			FROM reservation.payment p
			WHERE p.reservation_id = r.reservation_id
			AND p.currency = r.currency
			AND p.status IN ('completed', 'due', 'refunded')))
		ELSE 0 END AS due,
	r.currency, r.priority, r.during, r.expires_at, r.created_at,
	r.checked_in_at, r.checked_out_at, r.version, r.details
FROM reservation.reservation r
CROSS JOIN LATERAL unnest(r.resource_ids) AS i(resource_id)
JOIN reservation.resource s ON s.resource_id = i.resource_id
WHERE r.status <> 'held' OR r.expires_at > (SELECT reservation.clock());
COMMENT ON VIEW reservation.stay IS
'reservations in local terms, a row for each and its resource; no dead holds';

-- Reservations that are on a resource in some part of its today. Nobody can
-- tell how few they are where nothing was analyzed, so for those who join them
-- with their stays OFFSET 0 sees to it that these are looked up one by one. By
-- what is outside of it the planner knows that a condition on the resource is
-- one on where to look.
CREATE VIEW reservation.today WITH (security_invoker = true) AS
SELECT s.resource_id, d.day, d.now, a.reservation_id
FROM reservation.resource s
CROSS JOIN LATERAL (
	SELECT n.now, (n.now AT TIME ZONE s.time_zone)::date AS day
	FROM (SELECT (SELECT reservation.clock()) AS now) AS n) AS d
CROSS JOIN LATERAL (
	SELECT DISTINCT o.reservation_id FROM reservation.allocation o
	WHERE reservation.occupancy(o.resource_id, o.units, o.during)
		OPERATOR(reservation.&&)
		reservation.occupancy(s.resource_id, int4range(0, NULL), tstzrange(
			reservation.day_start(d.day, s.time_zone),
			reservation.day_start(d.day + 1, s.time_zone)))
	AND o.reservation_id IS NOT NULL) AS a;
COMMENT ON VIEW reservation.today IS
'which reservations take a place today, where it is today';

CREATE VIEW reservation.arrivals WITH (security_invoker = true) AS
SELECT s.reservation_id, s.customer, s.resource_id, s.resource, s.category,
	s.units, s.quantity, s.arrival, s.departure, s.status,
	s.status IN ('held', 'confirmed') AND lower(s.during) < t.now AS late,
	s.payment_status, s.amount, s.due, s.currency, s.checked_in_at, s.details
FROM reservation.today t
JOIN LATERAL (
	SELECT o.* FROM reservation.stay o
	WHERE o.reservation_id = t.reservation_id
	AND o.resource_id = t.resource_id
	AND (o.arrival::date = t.day
		OR (o.checked_in_at AT TIME ZONE o.time_zone)::date = t.day
		OR o.arrival::date < t.day AND o.status IN ('held', 'confirmed')
			AND upper(o.during) > t.now)
	OFFSET 0) AS s ON s.resource_id = t.resource_id
ORDER BY s.arrival, s.resource, s.units, s.customer;
COMMENT ON VIEW reservation.arrivals IS
'who comes today or has come, and who should have come and still can';

-- Who has not left is found by its status, however long ago the stay ended.
CREATE VIEW reservation.departures WITH (security_invoker = true) AS
SELECT s.reservation_id, s.customer, s.resource_id, s.resource, s.category,
	s.units, s.quantity, s.arrival, s.departure, s.status,
	s.status = 'checked_in' AND upper(s.during) < n.now AS late,
	s.payment_status, s.amount, s.due, s.currency, s.checked_out_at, s.details
FROM (SELECT (SELECT reservation.clock()) AS now) AS n
CROSS JOIN LATERAL (
	SELECT i.* FROM reservation.stay i
	WHERE i.status = 'checked_in'
	AND i.departure::date <= (n.now AT TIME ZONE i.time_zone)::date
	UNION ALL
	SELECT o.* FROM reservation.today t
	JOIN LATERAL (
		SELECT p.* FROM reservation.stay p
		WHERE p.reservation_id = t.reservation_id
		AND p.resource_id = t.resource_id
		AND (p.status = 'checked_out'
			AND (p.checked_out_at AT TIME ZONE p.time_zone)::date = t.day
			OR p.status IN ('held', 'confirmed')
			AND p.arrival::date = t.day AND p.departure::date = t.day)
		OFFSET 0) AS o ON o.resource_id = t.resource_id
) AS s
ORDER BY s.departure, s.resource, s.units, s.customer;
COMMENT ON VIEW reservation.departures IS
'who leaves today or has left, and who should have left before';

CREATE VIEW reservation.in_house WITH (security_invoker = true) AS
SELECT s.reservation_id, s.customer, s.resource_id, s.resource, s.category,
	s.units, s.quantity, s.arrival, s.departure,
	upper(s.during) < (SELECT reservation.clock()) AS late,
	s.payment_status, s.amount, s.due, s.currency, s.checked_in_at, s.details
FROM reservation.stay s WHERE s.status = 'checked_in'
ORDER BY s.resource, s.units, s.customer;
COMMENT ON VIEW reservation.in_house IS
'who is checked in';

CREATE VIEW reservation.holds WITH (security_invoker = true) AS
SELECT s.reservation_id, s.customer, s.resource_id, s.resource, s.category,
	s.units, s.quantity, s.arrival, s.departure, s.expires_at,
	s.expires_at - (SELECT reservation.clock()) AS expires_in,
	s.payment_status, s.amount, s.due, s.currency, s.created_at, s.details
FROM reservation.stay s
WHERE s.status = 'held' AND s.expires_at > (SELECT reservation.clock())
ORDER BY s.expires_at, s.customer;
COMMENT ON VIEW reservation.holds IS
'what is held and neither confirmed nor expired';

CREATE VIEW reservation.waitlist WITH (security_invoker = true) AS
SELECT s.resource_id, s.resource, s.category,
	row_number() OVER (PARTITION BY w.resource_id
		ORDER BY w.priority DESC, w.created_at, w.reservation_id) AS place,
	s.reservation_id, s.customer, s.quantity, s.arrival, s.departure,
	s.priority, s.created_at, s.payment_status, s.amount, s.currency, s.details
FROM reservation.waitlist_entry w
JOIN reservation.stay s ON s.reservation_id = w.reservation_id
	AND s.resource_id = w.resource_id
ORDER BY s.resource, place;
COMMENT ON VIEW reservation.waitlist IS
'who waits for which resource, in the order in which they are looked at';
-- How much of a resource is taken: over time, by day, and beyond what there is.

-- The same sum as availability's, without the hours and not cut off at nothing
CREATE FUNCTION reservation.occupied(resource_id bigint, during tstzrange)
RETURNS TABLE (period tstzrange, sold int, closed int)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH asked AS (
	SELECT reservation.normalize($2) AS during, reservation.clock() AS now
), resource AS (
	SELECT r.capacity FROM reservation.resource r
	WHERE r.resource_id = reservation.require_resource($1)
), taken AS (
	SELECT t.during * asked.during AS period, t.sold, t.closed
	FROM asked, resource, reservation.taken($1, resource.capacity,
		int4range(0, NULL), asked.during, asked.now) AS t
), change AS (
	SELECT lower(asked.during) AS at, 0::bigint AS sold, 0::bigint AS closed
	FROM asked
	UNION ALL SELECT lower(t.period), t.sold, t.closed FROM taken t
	UNION ALL SELECT upper(t.period), -t.sold, -t.closed FROM taken t
), level AS (
	SELECT c.at, (sum(sum(c.sold)) OVER time)::int AS sold,
		(sum(sum(c.closed)) OVER time)::int AS closed
	FROM change c GROUP BY c.at WINDOW time AS (ORDER BY c.at)
), step AS (
	SELECT l.at, l.sold, l.closed,
		lag(l.sold) OVER time AS before, lag(l.closed) OVER time AS open
	FROM level l, asked WHERE l.at < upper(asked.during)
	WINDOW time AS (ORDER BY l.at)
)
SELECT tstzrange(s.at,
		coalesce(lead(s.at) OVER (ORDER BY s.at), upper(asked.during))),
	s.sold, s.closed
FROM step s, asked
WHERE s.before IS DISTINCT FROM s.sold OR s.open IS DISTINCT FROM s.closed
ORDER BY s.at;
END;
COMMENT ON FUNCTION reservation.occupied(bigint, tstzrange) IS
'units sold and units closed over a period, as a step function';

-- With OFFSET 0 as those who join today.
CREATE VIEW reservation.overreserved WITH (security_invoker = true) AS
SELECT s.reservation_id, s.customer, s.resource_id, s.resource, s.category,
	s.units, s.quantity, o.capacity, o.beyond,
	(SELECT greatest(0, max(x.sold + x.closed - o.capacity))
		FROM reservation.occupied(o.resource_id, o.during) AS x) AS excess,
	s.arrival, s.departure, s.status, s.payment_status, s.due, s.currency,
	s.created_at
FROM (
	SELECT a.reservation_id, r.resource_id, r.capacity,
		sum(upper(a.units)::bigint - greatest(lower(a.units), r.capacity))::int
			AS beyond,
		-- what is past is nobody's problem
		tstzrange(greatest(min(lower(a.during)), now.at),
			max(upper(a.during))) AS during
	FROM (SELECT (SELECT reservation.clock()) AS at) AS now
	CROSS JOIN reservation.resource r
	JOIN reservation.allocation a
		ON reservation.occupancy(a.resource_id, a.units, a.during)
			OPERATOR(reservation.&&)
			reservation.occupancy(r.resource_id, int4range(r.capacity, NULL),
				tstzrange(now.at, 'infinity'))
	WHERE a.reservation_id IS NOT NULL
	GROUP BY a.reservation_id, r.resource_id, now.at
) AS o
JOIN LATERAL (
	SELECT p.* FROM reservation.stay p
	WHERE p.reservation_id = o.reservation_id
	AND p.resource_id = o.resource_id
	OFFSET 0) AS s ON s.resource_id = o.resource_id
ORDER BY s.arrival, s.resource, s.units;
COMMENT ON VIEW reservation.overreserved IS
'what is sold on units that do not exist and has not ended';

CREATE FUNCTION reservation.day_occupancy(resource_id bigint, day date)
RETURNS TABLE (
	resource_id bigint, resource text, day date, capacity int, night int,
	most int, closed int, arrivals int, departures int,
	night_share numeric, day_share numeric)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH asked AS (
	SELECT r.resource_id, r.name, r.capacity, r.time_zone,
		reservation.day_start($2, r.time_zone) AS starts,
		reservation.day_start($2 + 1, r.time_zone) AS ends,
		reservation.clock() AS now
	FROM reservation.resource r WHERE r.resource_id = $1
), taken AS (
	SELECT a.reservation_id, d.starts, d.ends, a.during, a.sold, a.closed,
		(lower(h.during) AT TIME ZONE d.time_zone)::date = $2 AS arrives,
		-- who left late left a place that was not occupied any more
		(least(h.checked_out_at, upper(h.during))
			AT TIME ZONE d.time_zone)::date = $2 AS departs
	FROM asked d
	-- also what ends with the midnight it starts with: it leaves today
	CROSS JOIN LATERAL reservation.taken($1, d.capacity, int4range(0, NULL),
		tstzrange(d.starts - interval '1 microsecond', d.ends), d.now) AS a
	LEFT JOIN reservation.reservation h
		ON h.reservation_id = a.reservation_id
), level AS (
	SELECT sum(sum(c.sold)) OVER time AS sold,
		sum(sum(c.closed)) OVER time AS closed
	FROM (
		SELECT greatest(lower(t.during), t.starts) AS at, t.sold, t.closed
		FROM taken t
		UNION ALL
		SELECT upper(t.during), -t.sold, -t.closed FROM taken t
		WHERE upper(t.during) < t.ends
	) AS c
	GROUP BY c.at WINDOW time AS (ORDER BY c.at)
), total AS (
	SELECT coalesce(sum(t.sold) FILTER (WHERE upper(t.during) > t.ends), 0)
			AS night,
		count(DISTINCT t.reservation_id) FILTER (WHERE t.arrives) AS arrivals,
		count(DISTINCT t.reservation_id) FILTER (WHERE t.departs)
			AS departures,
		coalesce(sum(t.sold * extract(epoch FROM least(upper(t.during), t.ends)
			- greatest(lower(t.during), t.starts))), 0) AS seconds
	FROM taken t
)
SELECT d.resource_id, d.name, $2, d.capacity, o.night::int,
	coalesce((SELECT max(l.sold) FROM level l), 0)::int,
	coalesce((SELECT max(l.closed) FROM level l), 0)::int,
	o.arrivals::int, o.departures::int,
	round(o.night / nullif(d.capacity, 0)::numeric, 4),
	round(o.seconds / nullif(d.capacity
		* extract(epoch FROM d.ends - d.starts), 0), 4)
FROM asked d, total o;
END;
COMMENT ON FUNCTION reservation.day_occupancy(bigint, date) IS
'how full a resource is on a day of its own time zone';

CREATE FUNCTION reservation.daily_occupancy(
	resource_id bigint, first date, last date)
RETURNS TABLE (
	resource_id bigint, resource text, day date, capacity int, night int,
	most int, closed int, arrivals int, departures int,
	night_share numeric, day_share numeric)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
SELECT o.*
FROM generate_series(0, $3 - $2) AS n,
	LATERAL reservation.day_occupancy(
		reservation.require_resource($1), $2 + n) AS o
ORDER BY o.day;
END;
COMMENT ON FUNCTION reservation.daily_occupancy(bigint, date, date) IS
'how full a resource is, day by day, both days included';

-- Bounded, or it would have no end; a condition on the day or the resource is
-- met before anything is counted.
CREATE VIEW reservation.daily_occupancy WITH (security_invoker = true) AS
SELECT r.resource_id, r.name AS resource, d.day, r.capacity, o.night, o.most,
	o.closed, o.arrivals, o.departures, o.night_share, o.day_share
FROM reservation.resource r
CROSS JOIN LATERAL (
	SELECT ((SELECT reservation.clock()) AT TIME ZONE r.time_zone)::date + n
		AS day
	FROM generate_series(-366, 731) AS n) AS d
CROSS JOIN LATERAL reservation.day_occupancy(r.resource_id, d.day) AS o;
COMMENT ON VIEW reservation.daily_occupancy IS
'how full resources are, from a year ago to two years ahead';
-- What drawings have in common: text of an exact width, text in XML, the axis
-- of time, the rows of units and the bars of stays. The script is ASCII, and a
-- database may be anything: other characters are made where they are needed.

CREATE FUNCTION reservation.drawing_text(
	value text, width int, filling text DEFAULT ' ')
RETURNS text
AS 'MODULE_PATHNAME', 'reservation_drawing_text'
LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE;
COMMENT ON FUNCTION reservation.drawing_text(text, int, text) IS
'text that takes so many columns of a terminal: cut off, or filled up';

CREATE FUNCTION reservation.drawing_columns(value text) RETURNS int
AS 'MODULE_PATHNAME', 'reservation_drawing_columns'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION reservation.drawing_columns(text) IS
'how many columns of a terminal a text takes';

CREATE FUNCTION reservation.xml_text(value text) RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
SET search_path = pg_catalog
AS $$
BEGIN
	value := regexp_replace(value, '[\x01-\x08\x0b\x0c\x0e-\x1f]', '?', 'g');
	IF getdatabaseencoding() = 'UTF8' THEN
		value := translate(value, chr(65534) || chr(65535), '??');
	END IF;
	RETURN replace(replace(replace(replace(replace(value, '&', '&amp;'),
		'<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;');
END
$$;
COMMENT ON FUNCTION reservation.xml_text(text) IS
'text as it is written in XML, in an element or an attribute';

-- An error where somebody asks for what cannot be drawn
CREATE FUNCTION reservation.drawing_width(
	resource_id bigint, format text, width int)
RETURNS int
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog
AS $$
DECLARE
	least_width CONSTANT int := CASE format WHEN 'svg' THEN 300 ELSE 40 END;
	most_width CONSTANT int := CASE format WHEN 'svg' THEN 20000 ELSE 1000 END;
BEGIN
	IF resource_id IS NOT NULL THEN
		PERFORM reservation.require_resource(resource_id);
	END IF;
	IF format IS NULL THEN
		RAISE EXCEPTION 'format must not be null'
			USING ERRCODE = 'null_value_not_allowed',
				HINT = 'Leave it out for text.';
	ELSIF format NOT IN ('text', 'ascii', 'svg') THEN
		RAISE EXCEPTION 'format "%" is not known', format
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'Available values: "text", "ascii", "svg".';
	END IF;
	width := coalesce(width, CASE format WHEN 'svg' THEN 960 ELSE 80 END);
	IF width NOT BETWEEN least_width AND most_width THEN
		RAISE EXCEPTION 'a drawing cannot be % wide', width
			USING ERRCODE = 'invalid_parameter_value',
				HINT = format('As %s it is %s to %s wide.', format,
					least_width, most_width);
	END IF;
	RETURN width;
END
$$;
COMMENT ON FUNCTION reservation.drawing_width(bigint, text, int) IS
'how wide a drawing is, or an error if it cannot be drawn';

-- The finest steps whose labels have room, and above them what they are parts
-- of, which also stands at the start.
CREATE FUNCTION reservation.drawing_ticks(
	during tstzrange, time_zone text, columns int)
RETURNS TABLE (level int, at timestamptz, label text)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE ROWS 30
BEGIN ATOMIC
WITH asked AS (
	SELECT lower($1) AT TIME ZONE $2 AS first, upper($1) AT TIME ZONE $2 AS last,
		extract(epoch FROM upper($1) - lower($1)) AS seconds
), chosen AS (
	SELECT s.*
	FROM asked, (VALUES
		(interval '1 minute', 60::numeric, 6, 'HH24:MI', 'day', 'Dy FMDD Mon'),
		('5 minutes', 300, 6, 'HH24:MI', 'day', 'Dy FMDD Mon'),
		('15 minutes', 900, 6, 'HH24:MI', 'day', 'Dy FMDD Mon'),
		('30 minutes', 1800, 6, 'HH24:MI', 'day', 'Dy FMDD Mon'),
		('1 hour', 3600, 6, 'HH24:MI', 'day', 'Dy FMDD Mon'),
		('2 hours', 7200, 6, 'HH24:MI', 'day', 'Dy FMDD Mon'),
		('3 hours', 10800, 6, 'HH24:MI', 'day', 'Dy FMDD Mon'),
		('6 hours', 21600, 6, 'HH24:MI', 'day', 'Dy FMDD Mon'),
		('12 hours', 43200, 6, 'HH24:MI', 'day', 'Dy FMDD Mon'),
		('1 day', 86400, 7, 'Dy FMDD', 'month', 'Mon YYYY'),
		('1 day', 86400, 3, 'FMDD', 'month', 'Mon YYYY'),
		('7 days', 604800, 3, 'FMDD', 'month', 'Mon YYYY'),
		('1 month', 2629746, 4, 'Mon', 'year', 'YYYY'),
		('3 months', 7889238, 4, 'Mon', 'year', 'YYYY'),
		('1 year', 31556952, 5, 'YYYY', 'century', ''),
		('10 years', 315569520, 5, 'YYYY', 'century', ''),
		('100 years', 3155695200, 5, 'YYYY', 'century', ''),
		('1000 years', 31556952000, 0, 'YYYY', 'millennium', '')
	) AS s(step, seconds, width, format, part, part_format)
	WHERE s.width <= s.seconds * $3 / asked.seconds
	ORDER BY s.seconds, s.width DESC LIMIT 1
), fine AS (
	SELECT DISTINCT CASE WHEN c.seconds < 86400 THEN l AT TIME ZONE $2
		ELSE reservation.day_start(l::date, $2) END AS at
	FROM asked, chosen c, generate_series(
		CASE WHEN c.seconds <= 604800
			THEN date_bin(c.step, asked.first, timestamp '2001-01-01')
			ELSE date_trunc('millennium', asked.first)
				- interval '1 year' END,
		asked.last, c.step) AS l
	WHERE l >= asked.first - interval '1 day'
), coarse AS (
	SELECT DISTINCT greatest(reservation.day_start(l::date, $2), lower($1))
		AS at
	FROM asked, chosen c, generate_series(date_trunc(c.part, asked.first),
		asked.last, ('1 ' || c.part)::interval) AS l
	WHERE c.part_format <> ''
)
SELECT 1, t.at, to_char(t.at AT TIME ZONE $2, c.part_format)
FROM coarse t, chosen c WHERE $1 @> t.at
UNION ALL
SELECT 2, t.at, to_char(t.at AT TIME ZONE $2, c.format)
FROM fine t, chosen c WHERE $1 @> t.at
ORDER BY 1, 2;
END;
COMMENT ON FUNCTION reservation.drawing_ticks(tstzrange, text, int) IS
'what stands on an axis of time that is so many letters wide';

-- One resource, active or not; or all that are active.
CREATE FUNCTION reservation.drawing_resources(
	resource_id bigint, category text)
RETURNS TABLE (resource_id bigint, name text, time_zone text, capacity int)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT r.resource_id, r.name, r.time_zone, r.capacity
FROM reservation.resource r
WHERE ($1 IS NULL AND r.active OR r.resource_id = $1)
AND ($2 IS NULL OR r.category = $2);
END;
COMMENT ON FUNCTION reservation.drawing_resources(bigint, text) IS
'which resources are in a drawing';

CREATE FUNCTION reservation.drawing_zone(resource_id bigint, category text)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT coalesce((
	SELECT r.time_zone FROM reservation.drawing_resources($1, $2) AS r
	ORDER BY r.resource_id LIMIT 1), current_setting('TimeZone'));
END;
COMMENT ON FUNCTION reservation.drawing_zone(bigint, text) IS
'the time zone of a drawing: that of its first resource';

-- A time zone is named as its resource has it, which may be anything in <>.
CREATE FUNCTION reservation.drawing_title(during tstzrange, time_zone text)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT to_char(lower($1) AT TIME ZONE $2, 'Dy YYYY-MM-DD HH24:MI') || ' - '
	|| to_char(upper($1) AT TIME ZONE $2, 'Dy YYYY-MM-DD HH24:MI') || ', '
	|| reservation.drawing_text($2, reservation.drawing_columns($2));
END;
COMMENT ON FUNCTION reservation.drawing_title(tstzrange, text) IS
'from when to when a drawing is, and in which time zone';

-- A unit that does not exist has a row if something is sold on it.
CREATE FUNCTION reservation.drawing_rows(
	during tstzrange, resource_id bigint, category text, max int)
RETURNS TABLE (
	number bigint, resource_id bigint, resource text, unit int, name text,
	beyond boolean, units numeric)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH drawn AS (
	SELECT r.*, (SELECT reservation.clock()) AS now
	FROM reservation.drawing_resources($2, $3) AS r
), beyond AS (
	SELECT DISTINCT r.resource_id, u.unit
	FROM drawn r
	CROSS JOIN LATERAL reservation.taken(r.resource_id, r.capacity,
		int4range(r.capacity, NULL), $1, r.now) AS a
	CROSS JOIN LATERAL generate_series(greatest(lower(a.units), r.capacity),
		least(upper(a.units)::bigint, r.capacity::bigint + $4)::int - 1)
		AS u(unit)
	WHERE a.reservation_id IS NOT NULL
), row AS (
	SELECT r.resource_id, u.unit
	FROM drawn r, generate_series(0, least(r.capacity, $4) - 1) AS u(unit)
	UNION ALL
	SELECT b.resource_id, b.unit FROM beyond b
)
SELECT row_number() OVER (ORDER BY w.resource_id, w.unit), w.resource_id,
	r.name, w.unit,
	coalesce(n.name, CASE WHEN r.capacity = 1 AND w.unit = 0 THEN ''
		ELSE w.unit::text END),
	w.unit >= r.capacity,
	(SELECT sum(d.capacity::bigint) FROM drawn d)
		+ (SELECT count(*) FROM beyond b)
FROM row w JOIN drawn r ON r.resource_id = w.resource_id
LEFT JOIN reservation.unit n
	ON n.resource_id = w.resource_id AND n.number = w.unit
ORDER BY w.resource_id, w.unit LIMIT $4;
END;
COMMENT ON FUNCTION reservation.drawing_rows(tstzrange, bigint, text, int) IS
'the units of a drawing, from the top, and how many there are in all';

CREATE FUNCTION reservation.drawing_bars(
	during tstzrange, resource_id bigint, category text, max int)
RETURNS TABLE (
	number bigint, period tstzrange, whole tstzrange, kind text, label text)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH row AS (
	SELECT w.* FROM reservation.drawing_rows($1, $2, $3, $4) AS w
), resource AS (
	SELECT w.resource_id, max(w.unit) + 1 AS units,
		(SELECT reservation.clock()) AS now
	FROM row w GROUP BY w.resource_id
), placed AS MATERIALIZED (
	SELECT r.resource_id, u.unit, a.during * $1 AS period,
		-- who came early or left early is told as it was
		coalesce(tstzrange(least(lower(h.during), h.checked_in_at),
			coalesce(h.checked_out_at, upper(h.during))), a.during) AS whole,
		coalesce(h.status, 'closed') AS kind,
		coalesce(h.customer, a.note, 'closed') AS label
	FROM resource r
	CROSS JOIN LATERAL reservation.taken(r.resource_id, r.units,
		int4range(0, r.units), $1, r.now) AS a
	LEFT JOIN reservation.reservation h
		ON h.reservation_id = a.reservation_id
	CROSS JOIN LATERAL generate_series(lower(a.units),
		least(coalesce(upper(a.units), r.units), r.units) - 1) AS u(unit)
), bar AS (
	SELECT w.number, p.period, p.whole, p.kind, p.label
	FROM placed p JOIN row w USING (resource_id, unit)
), shut AS (
	SELECT r.resource_id,
		tstzmultirange($1) - coalesce(range_agg(o), '{}') AS periods
	FROM resource r
	LEFT JOIN LATERAL reservation.open_periods(r.resource_id, $1) AS o ON true
	GROUP BY r.resource_id
), taken AS (
	SELECT b.number, range_agg(b.period) AS periods FROM bar b GROUP BY b.number
)
SELECT b.* FROM bar b
UNION ALL
SELECT w.number, p.period, NULL, 'not open', ''
FROM shut s JOIN row w ON w.resource_id = s.resource_id
LEFT JOIN taken t ON t.number = w.number
CROSS JOIN LATERAL unnest(s.periods - coalesce(t.periods, '{}')) AS p(period)
WHERE NOT isempty(s.periods)
ORDER BY 1, 2;
END;
COMMENT ON FUNCTION reservation.drawing_bars(tstzrange, bigint, text, int) IS
'what is drawn in these rows: stays, closures, and hours that are not open';
-- Drawings for a terminal: letters in columns, of which each is a round time.

-- How a kind of bar begins, goes on and ends
CREATE FUNCTION reservation.drawing_glyphs(format text)
RETURNS TABLE (
	kind text, opening text, filling text, closing text, speck text,
	place int)
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE ROWS 7
SET search_path = pg_catalog
AS $$
BEGIN
	IF format = 'text' AND getdatabaseencoding() = 'UTF8' THEN
		RETURN QUERY SELECT g.kind, chr(g.o), chr(g.f), chr(g.c), chr(g.s), g.p
		FROM (VALUES
			('confirmed', 9500, 9472, 9508, 9474, 1),
			('held', 9500, 9476, 9508, 9478, 2),
			('checked_in', 9507, 9473, 9515, 9475, 3),
			('checked_out', 9500, 183, 9508, 9474, 4),
			('closed', 9619, 9619, 9619, 9619, 5),
			('not open', 9617, 9617, 9617, 9617, 6),
			('taken', 9608, 9608, 9608, 9608, 7)
		) AS g(kind, o, f, c, s, p);
	ELSE
		RETURN QUERY SELECT * FROM (VALUES
			('confirmed', '[', '-', ']', '|', 1),
			('held', '[', '?', ']', '|', 2),
			('checked_in', '[', '=', ']', '|', 3),
			('checked_out', '[', '.', ']', '|', 4),
			('closed', 'x', 'x', 'x', 'x', 5),
			('not open', ':', ':', ':', ':', 6),
			('taken', '#', '#', '#', '#', 7)
		) AS g;
	END IF;
END
$$;
COMMENT ON FUNCTION reservation.drawing_glyphs(text) IS
'what bars are made of';

-- A column is a round time, the smallest with which all fits.
CREATE FUNCTION reservation.drawing_cell(during tstzrange, columns int)
RETURNS numeric
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT coalesce((
	SELECT min(c) FROM unnest('{1,5,10,30,60,120,300,600,900,1200,1800,3600,
		7200,10800,14400,21600,28800,43200,86400,172800,604800,1209600,
		2419200}'::numeric[]) AS c
	WHERE c * $2 >= extract(epoch FROM upper($1) - lower($1))),
	ceil(extract(epoch FROM upper($1) - lower($1)) / $2));
END;
COMMENT ON FUNCTION reservation.drawing_cell(tstzrange, int) IS
'how many seconds a column of a terminal stands for';

-- The two lines above a drawing
CREATE FUNCTION reservation.drawing_axis(
	during tstzrange, time_zone text, cell numeric, columns int)
RETURNS SETOF text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE ROWS 2
BEGIN ATOMIC
WITH tick AS (
	SELECT t.level, floor(extract(epoch FROM t.at - lower($1)) / $3)::int
		AS place, t.label
	FROM reservation.drawing_ticks($1, $2, $4) AS t
), piece AS (
	SELECT DISTINCT ON (t.level, t.place) t.level, t.place, t.label
	FROM tick t WHERE t.place < $4 ORDER BY t.level, t.place, t.label
), sized AS (
	SELECT p.level, p.place, p.label,
		lead(p.place, 1, $4) OVER line - p.place AS width,
		row_number() OVER line AS number
	FROM piece p WINDOW line AS (PARTITION BY p.level ORDER BY p.place)
)
SELECT rtrim(repeat(' ', min(s.place)) || string_agg(
	rpad(CASE WHEN length(s.label) < s.width THEN '|' || s.label
		ELSE '|' END, s.width), '' ORDER BY s.place))
FROM sized s GROUP BY s.level ORDER BY s.level;
END;
COMMENT ON FUNCTION reservation.drawing_axis(
	tstzrange, text, numeric, int) IS
'the axis of time above a drawing';

CREATE FUNCTION reservation.timeline_text(
	during tstzrange, resource_id bigint, category text, format text,
	width int)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH row AS MATERIALIZED (
	SELECT w.*, w.name || CASE WHEN w.beyond THEN '!' ELSE '' END AS unit_name,
		lag(w.resource_id) OVER (ORDER BY w.number)
			IS DISTINCT FROM w.resource_id AS first
	FROM reservation.drawing_rows($1, $2, $3, 1000) AS w
), label AS (
	SELECT least(coalesce(max(reservation.drawing_columns(w.resource)), 0),
			$5 / 5) AS resource,
		least(coalesce(max(reservation.drawing_columns(w.unit_name)), 0),
			$5 / 6) AS unit,
		reservation.drawing_zone($2, $3) AS time_zone
	FROM row w
), scale AS MATERIALIZED (
	SELECT l.*, l.resource + l.unit + 2 AS indent, c.cell,
		ceil(extract(epoch FROM upper($1) - lower($1)) / c.cell)::int
			AS columns
	FROM label l, LATERAL reservation.drawing_cell(
		$1, $5 - l.resource - l.unit - 2) AS c(cell)
), place AS (
	-- a bar takes the columns whose middle it covers, or is a speck
	SELECT b.*,
		ceil(extract(epoch FROM lower(b.period) - lower($1)) / s.cell - 0.5)
			::int AS first,
		ceil(extract(epoch FROM upper(b.period) - lower($1)) / s.cell - 0.5)
			::int - 1 AS last,
		floor(extract(epoch FROM lower(b.period) - lower($1)) / s.cell)::int
			AS middle
	FROM scale s, reservation.drawing_bars($1, $2, $3, 1000) AS b
), beside AS (
	-- what a speck shares its column with, and what lies around it
	SELECT p.*, p.first > p.last AND p.kind <> 'not open' AS speck,
		max(p.last) FILTER (WHERE p.first <= p.last AND p.kind <> 'not open')
			OVER before AS last_before,
		min(p.first) FILTER (WHERE p.first <= p.last AND p.kind <> 'not open')
			OVER after AS first_after,
		max(p.middle) FILTER (WHERE p.first > p.last AND p.kind <> 'not open')
			OVER before AS speck_before,
		min(p.middle) FILTER (WHERE p.first > p.last AND p.kind <> 'not open')
			OVER after AS speck_after
	FROM place p
	WINDOW before AS (PARTITION BY p.number ORDER BY p.period
			ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
		after AS (PARTITION BY p.number ORDER BY p.period DESC
			ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), speck AS (
	SELECT b.number, b.middle, min(b.kind) AS kind,
		count(*) > 1 OR bool_or(coalesce(b.last_before >= b.middle, false)
			OR coalesce(b.first_after <= b.middle, false)) AS crowded
	FROM beside b WHERE b.speck
	GROUP BY b.number, b.middle
), bar AS (
	SELECT b.number, b.kind, b.label, b.period, greatest(b.first, 0)
			+ (b.speck_before IS NOT DISTINCT FROM b.first)::int AS first,
		least(b.last, s.columns - 1)
			- (b.speck_after IS NOT DISTINCT FROM b.last)::int AS last
	FROM beside b, scale s WHERE b.first <= b.last
), glyph AS MATERIALIZED (
	SELECT g.* FROM reservation.drawing_glyphs($4) AS g
), drawn AS (
	SELECT b.number, b.kind, b.first, b.last, CASE
		WHEN b.first = b.last THEN g.speck
		WHEN b.kind = 'not open' THEN repeat(g.filling, w.columns)
		ELSE e.opening || reservation.drawing_text(
			CASE WHEN w.inner > 3
				OR reservation.drawing_columns(b.label) <= w.inner
				THEN b.label ELSE '' END, w.inner, g.filling) || e.closing
		END AS text
	FROM bar b JOIN glyph g ON g.kind = b.kind
	CROSS JOIN LATERAL (
		SELECT CASE WHEN lower(b.period) = lower($1) THEN g.filling
				ELSE g.opening END AS opening,
			CASE WHEN upper(b.period) = upper($1) THEN g.filling
				ELSE g.closing END AS closing) AS e
	CROSS JOIN LATERAL (
		SELECT b.last - b.first + 1 AS columns, b.last - b.first - 1 AS inner)
		AS w
	WHERE b.first <= b.last
	UNION ALL
	SELECT k.number, CASE WHEN k.crowded THEN '' ELSE k.kind END, k.middle,
		k.middle, CASE WHEN k.crowded THEN '*' ELSE g.speck END
	FROM speck k JOIN glyph g ON g.kind = k.kind
), spaced AS (
	SELECT d.*, d.first - 1 - lag(d.last, 1, -1) OVER (
		PARTITION BY d.number ORDER BY d.first) AS gap
	FROM drawn d
), said AS (
	SELECT d.number, string_agg(repeat(' ', d.gap) || d.text, ''
		ORDER BY d.first) AS text
	FROM spaced d GROUP BY d.number
), line AS (
	SELECT 1 AS part, 0::bigint AS number,
		reservation.drawing_title($1, s.time_zone) AS text
	FROM scale s
	UNION ALL
	SELECT 2, a.number, repeat(' ', s.indent) || a.text
	FROM scale s, LATERAL reservation.drawing_axis(
		$1, s.time_zone, s.cell, s.columns) WITH ORDINALITY AS a(text, number)
	UNION ALL
	SELECT 3, 0, CASE WHEN n.place + 7 > s.columns
		THEN lpad(n.label || ' v', s.indent + n.place + 1)
		ELSE repeat(' ', s.indent + n.place) || 'v ' || n.label END
	FROM scale s CROSS JOIN LATERAL (
		SELECT to_char(c.at AT TIME ZONE s.time_zone, 'HH24:MI') AS label,
			floor(extract(epoch FROM c.at - lower($1)) / s.cell)::int AS place
		FROM (SELECT reservation.clock() AS at) AS c WHERE $1 @> c.at) AS n
	UNION ALL
	SELECT 4, w.number, reservation.drawing_text(
			CASE WHEN w.first THEN w.resource END, s.resource) || ' '
		|| reservation.drawing_text(w.unit_name, s.unit) || ' '
		|| coalesce(d.text, '')
	FROM scale s, row w LEFT JOIN said d ON d.number = w.number
	UNION ALL
	SELECT 5, 0, '... and ' || max(w.units) - count(*) || ' more'
	FROM row w HAVING max(w.units) > count(*)
	UNION ALL
	SELECT 5, 1, 'nothing to draw' WHERE NOT EXISTS (SELECT FROM row)
	UNION ALL
	SELECT 6, k.line, string_agg(k.text, '   ' ORDER BY k.place)
	FROM (
		SELECT e.*, sum(length(e.text) + 3) OVER (ORDER BY e.place) / $5 AS line
		FROM (
			SELECT g.place, g.opening || g.filling || g.closing || ' '
				|| replace(g.kind, '_', ' ') AS text
			FROM glyph g WHERE g.kind IN (SELECT d.kind FROM drawn d)
			UNION ALL
			SELECT 7, '* several' WHERE EXISTS (
				SELECT FROM drawn d WHERE d.kind = '')
			UNION ALL
			SELECT 8, '! beyond capacity' WHERE EXISTS (
				SELECT FROM row w WHERE w.beyond)
			UNION ALL
			SELECT 9, 'v now' WHERE $1 @> (SELECT reservation.clock())
		) AS e
	) AS k GROUP BY k.line
)
SELECT string_agg(rtrim(l.text), E'\n' ORDER BY l.part, l.number) FROM line l;
END;
COMMENT ON FUNCTION reservation.timeline_text(
	tstzrange, bigint, text, text, int) IS
'timeline for a terminal';
-- Drawings for a page: SVG that needs nothing besides itself. No identifiers
-- and no style sheet in it, so that several can stand in one document; text is
-- cut off by a frame of its own.

CREATE FUNCTION reservation.svg_label(
	x numeric, y numeric, width numeric, value text, title text)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT '<svg x="' || round($1, 1) || '" y="' || round($2, 1) || '" width="'
	|| round(greatest($3, 0), 1) || '" height="20" overflow="hidden">'
	|| coalesce('<title>' || reservation.xml_text($5) || '</title>', '')
	|| '<text y="14">' || reservation.xml_text($4) || '</text></svg>';
END;
COMMENT ON FUNCTION reservation.svg_label(
	numeric, numeric, numeric, text, text) IS
'a line of text in SVG that is cut off where its frame ends';

-- Grid and labels of time, and now; x is where time begins, y where the plot
CREATE FUNCTION reservation.svg_axis(
	during tstzrange, time_zone text, x numeric, width numeric,
	y numeric, height numeric)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH tick AS (
	SELECT t.level, t.label,
		round($3 + $4 * extract(epoch FROM t.at - lower($1))
			/ extract(epoch FROM upper($1) - lower($1)), 1) AS x
	FROM reservation.drawing_ticks($1, $2, ($4 / 8)::int) AS t
), sized AS (
	SELECT t.*, lead(t.x, 1, $3 + $4) OVER (
		PARTITION BY t.level ORDER BY t.x) - t.x AS width
	FROM tick t
)
SELECT coalesce((
	SELECT '<path stroke="#d5d9df" d="' || string_agg('M' || s.x || ' ' || $5
			|| 'v' || $6, '' ORDER BY s.x) FILTER (WHERE s.level = 2)
		|| '"/>'
		|| coalesce('<path stroke="#8b93a1" d="' || string_agg('M' || s.x || ' '
			|| $5 - 36 || 'v' || $6 + 36, '' ORDER BY s.x)
			FILTER (WHERE s.level = 1) || '"/>', '')
		|| '<g fill="#333">' || coalesce(string_agg(reservation.svg_label(
			s.x + 4, $5 - CASE s.level WHEN 1 THEN 38 ELSE 20 END, s.width - 6,
			s.label, NULL), '' ORDER BY s.level, s.x)
			FILTER (WHERE s.width > 24), '')
		|| '</g>'
	FROM sized s), '')
	|| coalesce((
	SELECT '<g><title>now, ' || to_char(n.at AT TIME ZONE $2,
			'Dy YYYY-MM-DD HH24:MI') || '</title><path stroke="#c01c28" d="M'
		|| round($3 + $4 * extract(epoch FROM n.at - lower($1))
			/ extract(epoch FROM upper($1) - lower($1)), 1)
		|| ' ' || $5 - 4 || 'v' || $6 + 4
		|| '" stroke-width="2"/></g>'
	FROM (SELECT reservation.clock() AS at) AS n WHERE $1 @> n.at), '');
END;
COMMENT ON FUNCTION reservation.svg_axis(
	tstzrange, text, numeric, numeric, numeric, numeric) IS
'the axis of time of a drawing in SVG';

-- The frame of both drawings: what it is, in words, then what is drawn
CREATE FUNCTION reservation.svg_document(
	width int, height numeric, title text, description text, content text)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT '<svg xmlns="http://www.w3.org/2000/svg" role="img" width="' || $1
	|| '" height="' || $2 || '" viewBox="0 0 ' || $1 || ' ' || $2
	|| '" font-family="system-ui, sans-serif" font-size="12">'
	|| E'\n<title>' || reservation.xml_text($3) || E'</title>\n<desc>'
	|| reservation.xml_text($4) || E'</desc>\n'
	|| '<rect width="100%" height="100%" fill="#fff"/>'
	|| '<g font-weight="600" fill="#111">'
	|| reservation.svg_label(8, 4, $1 - 16, $3, NULL) || E'</g>\n'
	|| $5 || '</svg>';
END;
COMMENT ON FUNCTION reservation.svg_document(
	int, numeric, text, text, text) IS
'a drawing in SVG, with its title and description';

-- How a kind of bar looks. Light and dark, edges and hatching tell them apart
-- where colours do not.
CREATE FUNCTION reservation.svg_bar(
	kind text, x numeric, y numeric, width numeric, height numeric,
	stay_x numeric, stay_width numeric, label text, title text)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT '<g><title>' || reservation.xml_text($9) || '</title>'
	-- set-up and clean-up time, where there is any
	|| CASE WHEN $7 = 0 OR ($6, $7) <> ($2, $4)
		THEN '<rect x="' || round($2, 1) || '" y="' || $3 + 4 || '" width="'
			|| round(greatest($4, 1), 1) || '" height="' || $5 - 8
			|| '" fill="#b9c0ca"/>' ELSE '' END
	|| CASE WHEN $7 = 0 THEN '' ELSE '<rect x="'
		|| round(coalesce($6, $2), 1) || '" y="' || $3 || '" width="'
		|| round(greatest(coalesce($7, $4), 1), 1) || '" height="' || $5
		|| '" rx="2" ' || s.shape || '/>' END
	|| CASE $1 WHEN 'closed' THEN
		'<path stroke="#fff" stroke-opacity=".35" stroke-width="3"'
			|| ' stroke-dasharray="3 5" d="M' || round($2, 1) || ' '
			|| $3 + $5 - 3 || 'h' || round(greatest($4, 1), 1) || '"/>'
		WHEN 'checked_in' THEN '<rect x="' || round(coalesce($6, $2), 1)
			|| '" y="' || $3 || '" width="' || least(4, round($7, 1))
			|| '" height="' || $5 || '" fill="#e9b44c"/>'
		ELSE '' END
	|| CASE WHEN coalesce($7, $4) < 16 OR $8 = '' THEN ''
		ELSE '<g fill="' || s.ink || '">' || reservation.svg_label(
			coalesce($6, $2) + 7, $3, coalesce($7, $4) - 9, $8, NULL)
			|| '</g>' END
	|| '</g>'
FROM (VALUES
	('confirmed', 'fill="#2a5f9e"', '#fff'),
	('checked_in', 'fill="#14532d"', '#fff'),
	('held', 'fill="#fff" stroke="#2a5f9e" stroke-width="1.5"'
		|| ' stroke-dasharray="4 3"', '#111'),
	('checked_out', 'fill="#d3d8df"', '#333'),
	('closed', 'fill="#6b6b6b"', '#fff'),
	('not open', 'fill="#eceef1"', '#333')
) AS s(kind, shape, ink) WHERE s.kind = $1;
END;
COMMENT ON FUNCTION reservation.svg_bar(
	text, numeric, numeric, numeric, numeric, numeric, numeric, text, text) IS
'a bar of a timeline in SVG';

CREATE FUNCTION reservation.timeline_svg(
	during tstzrange, resource_id bigint, category text, width int)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH row AS MATERIALIZED (
	SELECT w.*, 62 + 24 * (w.number - 1) AS y,
		concat_ws(' ', w.resource, nullif(w.name, '')) AS whole_name,
		lag(w.resource_id) OVER (ORDER BY w.number)
			IS DISTINCT FROM w.resource_id AS first
	FROM reservation.drawing_rows($1, $2, $3, 1000) AS w
), scale AS MATERIALIZED (
	SELECT least(coalesce(max(reservation.drawing_columns(w.resource)), 0)
			* 8 + 14, $4 / 6) AS resource,
		least(coalesce(max(reservation.drawing_columns(w.name)), 0)
			* 8 + 24, $4 / 7) AS unit,
		reservation.drawing_zone($2, $3) AS time_zone,
		count(*) * 24 AS height, coalesce(max(w.units), 0) AS units,
		coalesce(max(w.units), 0) - count(*) AS more,
		102 + 24 * (5 / ($4 / 120))
			+ CASE WHEN coalesce(max(w.units), 0) > count(*) THEN 22 ELSE 0 END
			AS foot
	FROM row w
), plot AS MATERIALIZED (
	SELECT s.*, s.resource + s.unit AS x,
		($4 - 10 - s.resource - s.unit)::numeric AS width,
		extract(epoch FROM upper($1) - lower($1)) AS seconds,
		reservation.drawing_title($1, s.time_zone) AS title
	FROM scale s
), bar AS MATERIALIZED (
	SELECT b.*, w.y, w.whole_name AS unit,
		extract(epoch FROM lower(b.period) - lower($1)) / p.seconds AS at,
		extract(epoch FROM upper(b.period) - lower(b.period)) / p.seconds
			AS long,
		extract(epoch FROM lower(s.stay) - lower($1)) / p.seconds AS stay_at,
		CASE WHEN isempty(s.stay) THEN 0
			ELSE extract(epoch FROM upper(s.stay) - lower(s.stay)) / p.seconds
			END AS stay_long
	FROM plot p, reservation.drawing_bars($1, $2, $3, 1000) AS b
	JOIN row w ON w.number = b.number
	CROSS JOIN LATERAL (SELECT b.whole * b.period AS stay) AS s
), label AS (
	SELECT string_agg(
		CASE WHEN w.first THEN '<path stroke="#8b93a1" d="M0 ' || w.y - 2
			|| 'H' || $4 || '"/><g fill="#111">'
			|| reservation.svg_label(8, w.y, p.resource - 12, w.resource,
				w.resource) || '</g>' ELSE '' END
		|| '<g fill="' || CASE WHEN w.beyond THEN '#c01c28' ELSE '#333' END
		|| '">' || reservation.svg_label(p.resource, w.y, p.unit - 4,
			w.name || CASE WHEN w.beyond THEN ' !' ELSE '' END,
			w.whole_name
			|| CASE WHEN w.beyond THEN ', beyond capacity' ELSE '' END)
		|| '</g>', E'\n' ORDER BY w.number) AS text
	FROM plot p, row w
), bars AS (
	SELECT b.kind = 'not open' AS below, string_agg(reservation.svg_bar(b.kind,
		p.x + p.width * b.at, b.y, p.width * b.long, 20,
		p.x + p.width * b.stay_at, p.width * b.stay_long, b.label,
		concat_ws(', ', nullif(b.label, ''),
			CASE WHEN b.label <> b.kind THEN replace(b.kind, '_', ' ') END,
			b.unit, reservation.drawing_title(
				coalesce(b.whole, b.period), p.time_zone))),
		E'\n' ORDER BY b.number, b.period) AS text
	FROM plot p, bar b GROUP BY b.kind = 'not open'
), legend AS (
	SELECT string_agg(reservation.svg_bar(l.kind,
		8 + 120 * mod(l.n, $4 / 120), 70 + p.height + l.n / ($4 / 120) * 24,
		110, 20, NULL, 110, replace(l.kind, '_', ' '),
		replace(l.kind, '_', ' ')), '' ORDER BY l.n) AS text
	FROM plot p, (
		SELECT k.kind, row_number() OVER (ORDER BY k.kind) - 1 AS n
		FROM (SELECT DISTINCT b.kind FROM bar b) AS k) AS l
)
SELECT reservation.svg_document($4, p.height + p.foot, p.title,
	p.units || ' units, '
		|| (SELECT count(*) FROM bar b
			WHERE b.kind NOT IN ('closed', 'not open'))
		|| ' bars of stays and '
		|| (SELECT count(*) FROM bar b WHERE b.kind = 'closed')
		|| ' of closures, a row a unit.'
		|| CASE WHEN p.more > 0
			THEN ' ' || p.more || ' units are not drawn.' ELSE '' END,
	coalesce((SELECT b.text || E'\n' FROM bars b WHERE b.below), '')
		|| reservation.svg_axis($1, p.time_zone, p.x, p.width, 60, p.height)
		|| E'\n' || coalesce((SELECT l.text FROM label l), '') || E'\n'
		|| coalesce((SELECT b.text FROM bars b WHERE NOT b.below), '')
		|| E'\n' || coalesce((SELECT l.text FROM legend l),
			'<g fill="#333">' || reservation.svg_label(8, 70 + p.height, $4 - 16,
				CASE WHEN p.units = 0 THEN 'nothing to draw'
					ELSE 'nothing here' END, NULL) || '</g>')
		|| CASE WHEN p.more > 0 THEN '<g fill="#c01c28">'
			|| reservation.svg_label(8, p.height + p.foot - 22, $4 - 16,
				'... and ' || p.more || ' more', NULL) || '</g>' ELSE '' END)
FROM plot p;
END;
COMMENT ON FUNCTION reservation.timeline_svg(
	tstzrange, bigint, text, int) IS
'timeline as SVG';
-- Who has which unit when.

CREATE FUNCTION reservation.timeline(
	during tstzrange, resource_id bigint DEFAULT NULL,
	category text DEFAULT NULL, format text DEFAULT 'text',
	width int DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog
-- to compile what draws takes longer than to draw
SET jit = off
AS $$
BEGIN
	during := reservation.normalize(during);
	width := reservation.drawing_width(resource_id, format, width);
	IF format = 'svg' THEN
		RETURN reservation.timeline_svg(during, resource_id, category, width);
	END IF;
	RETURN reservation.timeline_text(
		during, resource_id, category, format, width);
END
$$;
COMMENT ON FUNCTION reservation.timeline(
	tstzrange, bigint, text, text, int) IS
'who has which unit when: a row a unit, a bar a stay';
-- How much is taken over time, of one resource or of several together.

CREATE FUNCTION reservation.chart_steps(
	during tstzrange, resource_id bigint, category text)
RETURNS TABLE (period tstzrange, sold bigint, closed bigint, capacity bigint)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH drawn AS (
	SELECT r.resource_id, r.capacity
	FROM reservation.drawing_resources($2, $3) AS r
), change AS (
	SELECT lower(o.period) AS at,
		o.sold - lag(o.sold, 1, 0) OVER time AS sold,
		o.closed - lag(o.closed, 1, 0) OVER time AS closed
	FROM drawn r, LATERAL reservation.occupied(r.resource_id, $1) AS o
	WINDOW time AS (PARTITION BY r.resource_id ORDER BY lower(o.period))
	UNION ALL SELECT lower($1), 0, 0
), level AS (
	SELECT c.at, sum(sum(c.sold)) OVER time AS sold,
		sum(sum(c.closed)) OVER time AS closed
	FROM change c GROUP BY c.at WINDOW time AS (ORDER BY c.at)
)
SELECT tstzrange(l.at, lead(l.at, 1, upper($1)) OVER (ORDER BY l.at)),
	l.sold::bigint, l.closed::bigint,
	(SELECT coalesce(sum(d.capacity::bigint), 0) FROM drawn d)::bigint
FROM level l ORDER BY l.at;
END;
COMMENT ON FUNCTION reservation.chart_steps(tstzrange, bigint, text) IS
'units sold and closed over a period, of all these resources together';

CREATE FUNCTION reservation.chart_text(
	during tstzrange, resource_id bigint, category text, format text,
	width int)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH step AS MATERIALIZED (
	SELECT s.* FROM reservation.chart_steps($1, $2, $3) AS s
), scale AS (
	SELECT max(s.capacity) AS capacity, greatest(max(s.sold),
			max(s.capacity), 1) AS top, max(s.sold) AS most,
		greatest(length(max(s.sold)::text), length(max(s.capacity)::text)) + 2
			AS indent,
		reservation.drawing_zone($2, $3) AS time_zone
	FROM step s
), plot AS MATERIALIZED (
	SELECT s.*, c.cell, ceil(extract(epoch FROM upper($1) - lower($1))
			/ c.cell)::int AS columns,
		least(s.top, 10)::int AS height,
		-- the line of the last unit that exists
		ceil(s.capacity * least(s.top, 10) / s.top::numeric)::int AS limit
	FROM scale s, LATERAL reservation.drawing_cell($1, $5 - s.indent)
		AS c(cell)
), cell AS (
	-- the most at once in each column, as parts of the height
	SELECT n.n, max(s.sold) * p.height / p.top::numeric AS sold,
		max(s.closed) * p.height / p.top::numeric AS closed
	FROM plot p
	CROSS JOIN step s
	CROSS JOIN LATERAL generate_series(
		floor(extract(epoch FROM lower(s.period) - lower($1)) / p.cell)::int,
		ceil(extract(epoch FROM upper(s.period) - lower($1)) / p.cell)::int - 1)
		AS n(n)
	GROUP BY n.n, p.height, p.top
), glyph AS (
	SELECT max(g.filling) FILTER (WHERE g.kind = 'confirmed') AS line,
		max(g.filling) FILTER (WHERE g.kind = 'closed') AS closed,
		max(g.filling) FILTER (WHERE g.kind = 'taken') AS taken
	FROM reservation.drawing_glyphs($4) AS g
), line AS (
	SELECT 1 AS part, 0::bigint AS number,
		reservation.drawing_title($1, p.time_zone) AS text
	FROM plot p
	UNION ALL
	SELECT 2, -h.h, lpad(CASE WHEN h.h = p.height THEN p.top::text
			WHEN h.h = p.limit THEN p.capacity::text ELSE '' END,
			p.indent - 2) || ' |' || string_agg(CASE
		WHEN c.sold >= h.h - 0.5 AND h.h > p.limit THEN '!'
		WHEN c.sold >= h.h - 0.5 THEN g.taken
		WHEN c.sold > 0 AND h.h = 1 THEN '.'
		WHEN h.h <= p.limit AND h.h > p.limit - round(c.closed) THEN g.closed
		WHEN h.h = p.limit THEN g.line
		ELSE ' ' END, '' ORDER BY c.n)
	FROM plot p CROSS JOIN glyph g
	CROSS JOIN generate_series(1, p.height) AS h(h) CROSS JOIN cell c
	GROUP BY h.h, p.height, p.top, p.limit, p.capacity, p.indent
	UNION ALL
	SELECT 3, a.number, repeat(' ', p.indent) || a.text
	FROM plot p, LATERAL reservation.drawing_axis(
		$1, p.time_zone, p.cell, p.columns) WITH ORDINALITY AS a(text, number)
	UNION ALL
	SELECT 4, 0, g.taken || ' the most units taken at once, ' || p.most || ' of '
		|| p.capacity || '   ' || g.line || ' capacity'
		|| CASE WHEN EXISTS (SELECT FROM step s WHERE s.closed > 0)
			THEN '   ' || g.closed || ' closed' ELSE '' END
		|| CASE WHEN p.most > p.capacity THEN '   ! beyond capacity'
			ELSE '' END
	FROM plot p, glyph g
)
SELECT string_agg(rtrim(l.text), E'\n' ORDER BY l.part, l.number) FROM line l;
END;
COMMENT ON FUNCTION reservation.chart_text(
	tstzrange, bigint, text, text, int) IS
'occupancy_chart for a terminal';

CREATE FUNCTION reservation.chart_svg(
	during tstzrange, resource_id bigint, category text, width int)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH step AS MATERIALIZED (
	SELECT s.* FROM reservation.chart_steps($1, $2, $3) AS s
), scale AS (
	SELECT max(s.capacity) AS capacity, max(s.sold) AS most,
		greatest(max(s.sold), max(s.capacity), 1)::numeric AS top,
		max(s.closed) AS closed,
		extract(epoch FROM upper($1) - lower($1)) AS seconds,
		22 + 8 * length(greatest(max(s.sold), max(s.capacity))::text)::numeric
			AS x,
		reservation.drawing_zone($2, $3) AS time_zone
	FROM step s
), plot AS MATERIALIZED (
	SELECT s.*, $4 - 10 - s.x AS width,
		reservation.drawing_title($1, s.time_zone) AS title,
		-- one, two or five times a power of ten: at most six lines
		(SELECT min(m * 10::numeric ^ e)
			FROM unnest('{1,2,5}'::numeric[]) AS m, generate_series(0, 10) AS e
			WHERE m * 10::numeric ^ e * 6 >= s.top) AS every
	FROM scale s
), shape AS (
	-- 200 high, from y = 60 down to 260
	SELECT s.period,
		round(p.x + p.width * extract(epoch FROM lower(s.period) - lower($1))
			/ p.seconds, 1) AS x,
		round(p.x + p.width * extract(epoch FROM upper(s.period) - lower($1))
			/ p.seconds, 1) AS until,
		round(260 - 200 * least(s.sold, p.capacity) / p.top, 1) AS sold,
		round(260 - 200 * s.sold / p.top, 1) AS beyond,
		round(260 - 200 * p.capacity / p.top, 1) AS capacity,
		round(260 - 200 * (p.capacity - s.closed) / p.top, 1) AS closed
	FROM step s, plot p
), area AS (
	SELECT 'M' || min(s.x) || ' 260' || string_agg('V' || s.sold || 'H'
			|| s.until, '' ORDER BY s.x, s.until) || 'V260z' AS sold,
		string_agg('M' || s.x || ' ' || s.capacity || 'V' || s.beyond || 'H'
			|| s.until || 'V' || s.capacity || 'z', '' ORDER BY s.x)
			FILTER (WHERE s.beyond < s.capacity) AS beyond,
		string_agg('M' || s.x || ' ' || s.capacity || 'V' || s.closed || 'H'
			|| s.until || 'V' || s.capacity || 'z', '' ORDER BY s.x)
			FILTER (WHERE s.closed > s.capacity) AS closed
	FROM shape s
)
SELECT reservation.svg_document($4, 296, p.title,
	'At most ' || p.most || ' of ' || p.capacity || ' units are taken at once'
		|| CASE WHEN p.closed > 0 THEN ', at most ' || p.closed
			|| ' are closed' ELSE '' END || '.',
	reservation.svg_axis($1, p.time_zone, p.x, p.width, 60, 200)
	|| coalesce('<path fill="#b9bec6" d="' || a.closed || '"/>', '')
	|| '<path fill="#2a5f9e" fill-opacity=".85" d="' || a.sold || '"/>'
	|| coalesce('<path fill="#c01c28" d="' || a.beyond || '"/>', '')
	|| (SELECT string_agg('<path stroke="#8b93a1" stroke-opacity=".5" d="M'
			|| p.x - 4 || ' ' || round(260 - 200 * n * p.every / p.top, 1)
			|| 'H' || $4 - 10 || '"/><g fill="#333" text-anchor="end">'
			|| '<text x="' || p.x - 8 || '" y="'
			|| round(264 - 200 * n * p.every / p.top, 1) || '">'
			|| trim_scale(n * p.every) || '</text></g>', '' ORDER BY n)
		FROM generate_series(0, floor(p.top / p.every)) AS n)
	|| '<path stroke="#111" stroke-dasharray="6 3" d="M' || p.x || ' '
	|| round(260 - 200 * p.capacity / p.top, 1) || 'H' || $4 - 10 || '"/>'
	|| (SELECT string_agg('<rect x="' || 8 + k.step * (k.n - 1)
			|| '" y="272" width="12" height="12" ' || k.shape || '/>'
			|| '<g fill="#333">' || reservation.svg_label(
				26 + k.step * (k.n - 1), 268, k.step - 18, k.name, NULL)
			|| '</g>', '' ORDER BY k.n)
		FROM (
			SELECT l.shape, l.name, row_number() OVER (ORDER BY l.place) AS n,
				least(110, ($4 - 8) / 4) AS step
			FROM (VALUES
				(1, true, 'fill="#2a5f9e"', 'taken'),
				(2, true, 'fill="#fff" stroke="#111" stroke-dasharray="3 2"',
					'capacity'),
				(3, p.closed > 0, 'fill="#b9bec6"', 'closed'),
				(4, p.most > p.capacity, 'fill="#c01c28"', 'beyond it')
			) AS l(place, there, shape, name) WHERE l.there
		) AS k))
FROM plot p, area a;
END;
COMMENT ON FUNCTION reservation.chart_svg(tstzrange, bigint, text, int) IS
'occupancy_chart as SVG';

CREATE FUNCTION reservation.occupancy_chart(
	during tstzrange, resource_id bigint DEFAULT NULL,
	category text DEFAULT NULL, format text DEFAULT 'text',
	width int DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog
SET jit = off
AS $$
BEGIN
	during := reservation.normalize(during);
	width := reservation.drawing_width(resource_id, format, width);
	IF format = 'svg' THEN
		RETURN reservation.chart_svg(during, resource_id, category, width);
	END IF;
	RETURN reservation.chart_text(
		during, resource_id, category, format, width);
END
$$;
COMMENT ON FUNCTION reservation.occupancy_chart(
	tstzrange, bigint, text, text, int) IS
'how many units are taken over time';
-- Reservations as RFC 5545 tells them to calendars. Nothing of a person is in
-- it: neither the customer's key nor details nor what somebody typed.

CREATE FUNCTION reservation.icalendar_text(value text) RETURNS text
LANGUAGE sql IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT regexp_replace(replace(replace(replace(replace(regexp_replace($1,
	E'\r\n?', E'\n', 'g'), E'\\', E'\\\\'), ';', E'\\;'), ',', E'\\,'),
	E'\n', E'\\n'), '[[:cntrl:]]', ' ', 'g');
END;
COMMENT ON FUNCTION reservation.icalendar_text(text) IS
'text as iCalendar writes it in a value';

-- To the second, which is as exact as iCalendar is: a start is the second it
-- is in, an end the one after.
CREATE FUNCTION reservation.icalendar_time(
	at timestamptz, is_end boolean DEFAULT false)
RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
SET search_path = pg_catalog
AS $$
BEGIN
	IF is_end THEN
		at := at + interval '999999 microseconds';
	END IF;
	IF NOT at >= '0001-01-01 00:00+00' OR NOT at < '10000-01-01 00:00+00' THEN
		RAISE EXCEPTION 'iCalendar has no time for %', at
			USING ERRCODE = 'datetime_field_overflow',
				DETAIL = 'Its years are 1 to 9999.',
				HINT = 'A retry cannot succeed.';
	END IF;
	RETURN to_char(at AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MISS"Z"');
END
$$;
COMMENT ON FUNCTION reservation.icalendar_time(timestamptz, boolean) IS
'a time as iCalendar writes it, in UTC';

-- At most 75 octets of UTF-8 a line, and no character in two of them
CREATE FUNCTION reservation.icalendar_line(content text) RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL SAFE
SET search_path = pg_catalog
AS $$
DECLARE
	result text := '';
	used int := 0;
	octets int;
	letter text;
BEGIN
	IF content IS NULL THEN
		RETURN NULL;
	END IF;
	IF length(content) * 4 <= 75 OR octet_length(content) = length(content)
		AND length(content) <= 75 THEN
		RETURN content || E'\r\n';
	END IF;
	FOREACH letter IN ARRAY string_to_array(content, NULL)
	LOOP
		-- in SQL_ASCII a letter is a byte, and not always a character
		octets := CASE getdatabaseencoding() WHEN 'SQL_ASCII' THEN 1
			ELSE length(convert_to(letter, 'UTF8')) END;
		IF used + octets > 75 THEN
			result := result || E'\r\n ';
			used := 1;
		END IF;
		result := result || letter;
		used := used + octets;
	END LOOP;
	RETURN result || E'\r\n';
END
$$;
COMMENT ON FUNCTION reservation.icalendar_line(text) IS
'a line of iCalendar, folded where it is too long';

CREATE FUNCTION reservation.icalendar_object(name text, components text)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT E'BEGIN:VCALENDAR\r\nVERSION:2.0\r\n'
	|| E'PRODID:-//reservation//PostgreSQL extension//EN\r\n'
	|| coalesce(reservation.icalendar_line('NAME:'
			|| reservation.icalendar_text($1))
		|| reservation.icalendar_line('X-WR-CALNAME:'
			|| reservation.icalendar_text($1)), '')
	|| coalesce($2, '') || E'END:VCALENDAR\r\n';
END;
COMMENT ON FUNCTION reservation.icalendar_object(text, text) IS
'a calendar of these components';

-- A hold that has ended is cancelled, whether somebody has said so or not.
CREATE FUNCTION reservation.icalendar_event(reservation_id uuid) RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH told AS (
	SELECT r.*, coalesce((
			SELECT e.occurred_at FROM reservation.event e
			WHERE e.aggregateid = r.reservation_id::text
			AND e.sequence = r.sequence), r.created_at) AS changed_at,
		coalesce((
			SELECT string_agg(s.name, ', ' ORDER BY i.place)
			FROM unnest(r.resource_ids) WITH ORDINALITY AS i(id, place)
			JOIN reservation.resource s ON s.resource_id = i.id),
			'reservation') AS place,
		CASE WHEN r.status IN ('confirmed', 'checked_in', 'checked_out')
			THEN 'CONFIRMED'
			WHEN r.status = 'waitlisted' THEN 'TENTATIVE'
			WHEN r.status = 'held'
				AND r.expires_at > (SELECT reservation.clock())
			THEN 'TENTATIVE' ELSE 'CANCELLED' END AS state
	FROM reservation.reservation r WHERE r.reservation_id = $1
)
SELECT string_agg(reservation.icalendar_line(l.content), '' ORDER BY l.n)
FROM told t, LATERAL (VALUES
	(1, 'BEGIN:VEVENT'),
	(2, 'UID:' || t.reservation_id),
	(3, 'SEQUENCE:' || t.version),
	(4, 'DTSTAMP:' || reservation.icalendar_time(t.changed_at)),
	(5, 'CREATED:' || reservation.icalendar_time(t.created_at)),
	(6, 'LAST-MODIFIED:' || reservation.icalendar_time(t.changed_at)),
	(7, 'DTSTART:' || reservation.icalendar_time(lower(t.during))),
	(8, 'DTEND:' || reservation.icalendar_time(upper(t.during), true)),
	(9, 'STATUS:' || t.state),
	(10, 'TRANSP:' || CASE
		WHEN t.state = 'CANCELLED' OR t.status = 'waitlisted'
		THEN 'TRANSPARENT' ELSE 'OPAQUE' END),
	(11, 'SUMMARY:' || reservation.icalendar_text(t.place
		|| CASE WHEN t.quantity > 1
			THEN ', ' || t.quantity || ' units' ELSE '' END)),
	(12, 'LOCATION:' || reservation.icalendar_text(t.place)),
	(13, 'END:VEVENT')
) AS l(n, content);
END;
COMMENT ON FUNCTION reservation.icalendar_event(uuid) IS
'a reservation as a VEVENT; null if there is none';

CREATE FUNCTION reservation.icalendar(reservation_id uuid) RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog
AS $$
BEGIN
	RETURN reservation.icalendar_object(NULL, reservation.icalendar_event(
		reservation.require_reservation(reservation_id)));
END
$$;
COMMENT ON FUNCTION reservation.icalendar(uuid) IS
'a reservation as an iCalendar object';

CREATE FUNCTION reservation.icalendar(resource_id bigint, during tstzrange)
RETURNS text
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
WITH asked AS (
	SELECT r.resource_id, r.name, r.capacity,
		reservation.normalize($2) AS during, reservation.clock() AS now
	FROM reservation.resource r
	WHERE r.resource_id = reservation.require_resource($1)
), standing AS (
	SELECT t.*, asked.name
	FROM asked, reservation.taken(asked.resource_id, asked.capacity,
		int4range(0, NULL), asked.during, asked.now) AS t
), component AS (
	SELECT s.during, s.id::text AS uid, reservation.icalendar_event(s.id)
		AS text
	FROM (
		SELECT DISTINCT r.during, r.reservation_id AS id
		FROM standing a
		JOIN reservation.reservation r ON r.reservation_id = a.reservation_id
		WHERE r.during && $2) AS s
	UNION ALL
	SELECT a.during, u.uid, concat(E'BEGIN:VEVENT\r\nUID:', u.uid,
		E'\r\nSEQUENCE:0\r\nDTSTAMP:', reservation.icalendar_time(coalesce((
			SELECT e.occurred_at FROM reservation.event e
			WHERE e.aggregateid = a.closure::text AND e.sequence = 1),
			reservation.clock())),
		E'\r\nDTSTART:', reservation.icalendar_time(lower(a.during)),
		E'\r\nDTEND:', reservation.icalendar_time(upper(a.during), true),
		E'\r\nSTATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\n',
		reservation.icalendar_line('SUMMARY:' || reservation.icalendar_text(
			a.name || ', closed')),
		reservation.icalendar_line('LOCATION:'
			|| reservation.icalendar_text(a.name)), E'END:VEVENT\r\n')
	FROM standing a
	CROSS JOIN LATERAL (SELECT coalesce(a.closure::text, 'closure-'
		|| a.allocation_id) AS uid) AS u
	WHERE a.reservation_id IS NULL
)
SELECT reservation.icalendar_object((SELECT asked.name FROM asked),
	string_agg(c.text, '' ORDER BY c.during, c.uid))
FROM component c;
END;
COMMENT ON FUNCTION reservation.icalendar(bigint, tstzrange) IS
'what is on a resource in a period, as an iCalendar object';

-- Closed is where the units that are not closed would be too few by themselves.
CREATE FUNCTION reservation.freebusy(
	resource_id bigint, during tstzrange, quantity int DEFAULT 1)
RETURNS text
LANGUAGE plpgsql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog
AS $$
DECLARE
	asked CONSTANT tstzrange := reservation.normalize(during);
	r reservation.resource;
	closed tstzmultirange;
	busy tstzmultirange;
	lines text;
BEGIN
	IF quantity IS NULL THEN
		RAISE EXCEPTION 'quantity must not be null'
			USING ERRCODE = 'null_value_not_allowed',
				HINT = 'Leave it out for one unit.';
	ELSIF quantity < 1 THEN
		RAISE EXCEPTION 'quantity must be at least 1'
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'Leave it out for one unit.';
	END IF;
	SELECT * INTO r FROM reservation.resource s
	WHERE s.resource_id = reservation.require_resource($1);

	SELECT asked::tstzmultirange - coalesce(range_agg(o), '{}') INTO closed
	FROM reservation.open_periods($1, asked) AS o WHERE r.active;
	closed := closed + coalesce((
		SELECT range_agg(o.period) FROM reservation.occupied($1, asked) AS o
		WHERE r.capacity - o.closed < quantity), '{}');
	busy := coalesce((
		SELECT range_agg(a.period) FROM reservation.availability($1, asked) AS a
		WHERE a.available < quantity), '{}') - closed;

	SELECT string_agg(reservation.icalendar_line(p.kind
			|| reservation.icalendar_time(lower(p.period)) || '/'
			|| reservation.icalendar_time(upper(p.period), true)), ''
		ORDER BY p.period)
	INTO lines
	FROM (
		SELECT 'FREEBUSY;FBTYPE=BUSY:' AS kind, b AS period
		FROM unnest(busy) AS b
		UNION ALL
		SELECT 'FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:', c FROM unnest(closed) AS c
	) AS p;
	RETURN reservation.icalendar_object(r.name, E'BEGIN:VFREEBUSY\r\n'
		|| reservation.icalendar_line('UID:resource-' || r.resource_id || '@'
			|| reservation.icalendar_text(current_database()))
		|| reservation.icalendar_line('DTSTAMP:'
			|| reservation.icalendar_time(reservation.clock()))
		|| reservation.icalendar_line('DTSTART:'
			|| reservation.icalendar_time(lower(asked)))
		|| reservation.icalendar_line('DTEND:'
			|| reservation.icalendar_time(upper(asked), true))
		|| coalesce(lines, '') || E'END:VFREEBUSY\r\n');
END
$$;
COMMENT ON FUNCTION reservation.freebusy(bigint, tstzrange, int) IS
'when a resource has too few free units, as an iCalendar object';
-- The proof: every reservation again, from nothing but its events.

-- Payloads laid over each other in order: the last word on each fact stands.
CREATE FUNCTION reservation.rebuild(
	reservation_id uuid DEFAULT NULL,
	until timestamptz DEFAULT 'infinity')
RETURNS TABLE (
	reservation_id uuid, customer text, resource_ids bigint[],
	during tstzrange, quantity int, status text, payment_status text,
	amount numeric, amount_fixed boolean, currency text,
	cancellation_terms jsonb, units int4range, priority int, expires_at timestamptz, version int, sequence int,
	created_at timestamptz, confirmed_at timestamptz,
	checked_in_at timestamptz, checked_out_at timestamptz,
	ended_at timestamptz)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
WITH told AS (
	SELECT e.aggregateid, max(e.sequence) AS sequence,
		min(e.occurred_at) FILTER (WHERE e.sequence = 1) AS created_at
	FROM reservation.event e
	WHERE ($1 IS NULL OR e.aggregateid = $1::text)
	AND ($2 IS NULL OR e.occurred_at <= $2)
	GROUP BY e.aggregateid
), fact AS (
	SELECT e.aggregateid,
		jsonb_object_agg(f.key, f.value ORDER BY e.sequence) AS facts
	FROM reservation.event e, jsonb_each(e.payload) AS f
	WHERE ($1 IS NULL OR e.aggregateid = $1::text)
	AND ($2 IS NULL OR e.occurred_at <= $2)
	AND f.key = ANY ('{customer,resource_ids,from,to,quantity,status,
		payment_status,amount,amount_fixed,currency,cancellation_terms,named_units,
		priority,expires_at,version,confirmed_at,checked_in_at,checked_out_at,ended_at}'::text[])
	-- a provider's money may be in another
	AND NOT (f.key = 'currency' AND e.type ~ '^(Payment|Refund)')
	GROUP BY e.aggregateid
)
SELECT t.aggregateid::uuid, f.facts->>'customer',
	ARRAY(SELECT r::bigint
		FROM jsonb_array_elements_text(f.facts->'resource_ids') AS r),
	tstzrange((f.facts->>'from')::timestamptz, (f.facts->>'to')::timestamptz),
	(f.facts->>'quantity')::int, f.facts->>'status',
	coalesce(f.facts->>'payment_status', 'none'), (f.facts->>'amount')::numeric,
	coalesce((f.facts->>'amount_fixed')::boolean, false),
	f.facts->>'currency', f.facts->'cancellation_terms',
	-- no key is ever taken back: none are told as an empty text
	nullif(f.facts->>'named_units', '')::int4range, coalesce((f.facts->>'priority')::int, 0),
	CASE WHEN f.facts->>'status' = 'held'
		THEN (f.facts->>'expires_at')::timestamptz END,
	(f.facts->>'version')::int, t.sequence, t.created_at,
	(f.facts->>'confirmed_at')::timestamptz,
	-- nor is a time: what was undone shows in the status
	CASE WHEN f.facts->>'status' IN ('checked_in', 'checked_out')
		THEN (f.facts->>'checked_in_at')::timestamptz END,
	(f.facts->>'checked_out_at')::timestamptz,
	CASE WHEN f.facts->>'status' IN ('checked_out', 'canceled', 'expired',
			'rejected', 'no_show')
		THEN (f.facts->>'ended_at')::timestamptz END
FROM told t JOIN fact f ON f.aggregateid = t.aggregateid
WHERE f.facts ? 'customer';
END;
COMMENT ON FUNCTION reservation.rebuild(uuid, timestamptz) IS
'reservations, from nothing but their events up to a time';

-- A hold ends at its time, whoever comes later to write that down. What has
-- not been yet is not told, so a time to come is now.
CREATE FUNCTION reservation.as_of(reservation_id uuid, at timestamptz)
RETURNS SETOF reservation.reservation
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL UNSAFE
BEGIN ATOMIC
-- as a whole, so that it has columns that are added, as they are
WITH known AS (
	SELECT b, b.reservation_id, b.expires_at, b.status = 'held'
		AND b.expires_at <= least($2, reservation.clock()) AS dead
	FROM reservation.rebuild($1, $2) b
)
SELECT jsonb_populate_record(r, to_jsonb(k.b) || '{"details": null}'
	|| CASE WHEN k.dead
		THEN jsonb_build_object('status', 'expired',
			'ended_at', k.expires_at, 'expires_at', NULL)
		ELSE '{}' END)
FROM known k
JOIN reservation.reservation r ON r.reservation_id = k.reservation_id
-- asked first, whatever there is
WHERE reservation.require_reservation($1) IS NOT NULL
AND reservation.require_time($2) IS NOT NULL;
END;
COMMENT ON FUNCTION reservation.as_of(uuid, timestamptz) IS
'a reservation as it was; without details, which no event tells';

-- The rows that events say a reservation occupies: those its own last event
-- with units told, but on a resource where it was moved later, those.
CREATE FUNCTION reservation.rebuild_allocations()
RETURNS TABLE (
	reservation_id uuid, resource_id bigint, units int4range,
	during tstzrange)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
WITH own AS (
	SELECT DISTINCT ON (e.aggregateid)
		e.aggregateid AS id, e.position, e.payload->'units' AS units
	FROM reservation.event e
	WHERE e.payload ? 'units' AND e.type <> 'ResourceClosed'
	ORDER BY e.aggregateid, e.position DESC
), moved AS (
	SELECT DISTINCT ON (m.move->>'reservation_id', m.move->>'resource_id')
		m.move->>'reservation_id' AS id, m.move->>'resource_id' AS resource_id,
		e.position, m.move->'units' AS units
	FROM reservation.event e, jsonb_array_elements(e.payload->'moves') AS m(move)
	WHERE e.type = 'UnitsReassigned'
	ORDER BY m.move->>'reservation_id', m.move->>'resource_id', e.position DESC
), stands AS (
	SELECT o.id, u.value AS row
	FROM own o, jsonb_array_elements(o.units) AS u
	WHERE NOT EXISTS (
		SELECT FROM moved m
		WHERE m.id = o.id AND m.resource_id = u.value->>'resource_id'
		AND m.position > o.position)
	UNION ALL
	SELECT m.id, u.value
	FROM moved m JOIN own o ON o.id = m.id AND o.position < m.position,
		jsonb_array_elements(m.units) AS u
)
SELECT s.id::uuid, (s.row->>'resource_id')::bigint,
	(s.row->>'units')::int4range,
	tstzrange((s.row->>'from')::timestamptz, (s.row->>'to')::timestamptz)
FROM stands s JOIN reservation.reservation r ON r.reservation_id = s.id::uuid
WHERE r.status IN ('held', 'confirmed', 'checked_in', 'checked_out');
END;
COMMENT ON FUNCTION reservation.rebuild_allocations() IS
'allocations, from nothing but the events';

-- What providers reported, by their references: the last word on each. What
-- was only authorized went with its reservation.
CREATE FUNCTION reservation.rebuild_payments()
RETURNS TABLE (
	reservation_id uuid, direction text, provider_reference text,
	status text, amount numeric, currency text)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT DISTINCT ON (
		e.aggregateid, k.direction, e.payload->>'provider_reference')
	e.aggregateid::uuid, k.direction, e.payload->>'provider_reference',
	CASE WHEN k.status = 'authorized' AND EXISTS (
			SELECT FROM reservation.event v
			WHERE v.aggregateid = e.aggregateid AND v.sequence > e.sequence
			AND v.payload->>'status' IN ('canceled', 'expired', 'rejected'))
		THEN 'canceled' ELSE k.status END,
	(e.payload->>k.status)::numeric, e.payload->>'currency'
FROM reservation.event e JOIN (VALUES
	('PaymentAuthorized', 'payment', 'authorized'),
	('PaymentCompleted', 'payment', 'completed'),
	('PaymentFailed', 'payment', 'failed'),
	('RefundCompleted', 'refund', 'refunded')
) AS k(type, direction, status) ON k.type = e.type
ORDER BY e.aggregateid, k.direction, e.payload->>'provider_reference',
	e.sequence DESC;
END;
COMMENT ON FUNCTION reservation.rebuild_payments() IS
'payments and refunds that providers reported, from nothing but the events';

-- Sums of what events told, beside those of the rows of payment, by currency.
CREATE FUNCTION reservation.rebuild_money()
RETURNS TABLE (
	reservation_id uuid, what text, told numeric, found numeric, currency text)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
WITH told AS (
	SELECT e.aggregateid::uuid AS id, e.payload->>'currency' AS currency,
		sum((e.payload->>'completed')::numeric)
			FILTER (WHERE e.type = 'PaymentCompleted') AS charged,
		sum((e.payload->>'refunded')::numeric)
			FILTER (WHERE e.type = 'RefundCompleted') AS refunded,
		sum(CASE e.type WHEN 'RefundDue' THEN (e.payload->>'refund')::numeric
			WHEN 'RefundWithdrawn' THEN -(e.payload->>'withdrawn')::numeric
			END) AS owed
	FROM reservation.event e
	WHERE e.type IN ('PaymentCompleted', 'RefundDue', 'RefundWithdrawn',
		'RefundCompleted')
	GROUP BY e.aggregateid, e.payload->>'currency'
), promised AS (
	SELECT b.reservation_id AS id, b.currency, sum(b.amount) AS authorized
	FROM reservation.rebuild_payments() b
	WHERE b.status = 'authorized' GROUP BY b.reservation_id, b.currency
), found AS (
	SELECT p.reservation_id AS id, p.currency,
		sum(p.amount) FILTER (WHERE p.status = 'completed') AS charged,
		sum(p.amount) FILTER (WHERE p.status = 'refunded') AS refunded,
		sum(p.amount) FILTER (WHERE p.status = 'due') AS owed,
		sum(p.amount) FILTER (WHERE p.status = 'authorized') AS authorized,
		sum(p.amount) FILTER (WHERE p.status = 'requested') AS asked
	FROM reservation.payment p
	WHERE p.status NOT IN ('failed', 'canceled')
	GROUP BY p.reservation_id, p.currency
), book AS (
	-- who waits may not have been asked yet
	SELECT r.reservation_id AS id, r.currency FROM reservation.reservation r
	WHERE r.status <> 'waitlisted'
	UNION SELECT t.id, t.currency FROM told t
	UNION SELECT s.id, s.currency FROM promised s
	UNION SELECT f.id, f.currency FROM found f
)
SELECT r.reservation_id, m.what, m.told, m.found, b.currency
FROM book b
JOIN reservation.reservation r ON r.reservation_id = b.id
LEFT JOIN told t ON t.id = b.id AND t.currency = b.currency
LEFT JOIN promised s ON s.id = b.id AND s.currency = b.currency
LEFT JOIN found f ON f.id = b.id AND f.currency = b.currency,
LATERAL (VALUES
	('charged', coalesce(t.charged, 0), coalesce(f.charged, 0)),
	('refunded', coalesce(t.refunded, 0), coalesce(f.refunded, 0)),
	('owed', coalesce(t.owed, 0) - coalesce(t.refunded, 0),
		coalesce(f.owed, 0)),
	('authorized', coalesce(s.authorized, 0), coalesce(f.authorized, 0)),
	-- whatever is neither paid nor authorized is asked for
	('asked', CASE WHEN b.currency <> r.currency
			OR r.status IN ('canceled', 'expired', 'rejected') THEN 0
		ELSE greatest(0, greatest(0, coalesce(r.amount, 0)
				- (coalesce(t.charged, 0) - coalesce(t.owed, 0)))
			- coalesce(s.authorized, 0)) END,
		coalesce(f.asked, 0))
) AS m(what, told, found);
END;
COMMENT ON FUNCTION reservation.rebuild_money() IS
'charged, refunded, owed, authorized and asked for, by the events and by the payments';

-- What reservations that have not come to nothing have redeemed
CREATE FUNCTION reservation.rebuild_redemptions()
RETURNS TABLE (reservation_id uuid, code text, discount numeric)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
WITH told AS (
	SELECT e.aggregateid, e.sequence, e.payload->>'code' AS code,
		e.payload->>'discount' AS discount
	FROM reservation.event e WHERE e.type = 'PromotionApplied'
	UNION ALL
	SELECT e.aggregateid, e.sequence, p.value->>'code', p.value->>'discount'
	FROM reservation.event e, jsonb_array_elements(e.payload->'promotions') AS p
	WHERE e.type = 'ReservationModified'
)
SELECT DISTINCT ON (t.aggregateid, t.code)
	t.aggregateid::uuid, t.code, t.discount::numeric
FROM told t JOIN reservation.reservation r
	ON r.reservation_id = t.aggregateid::uuid
WHERE r.status NOT IN ('canceled', 'expired', 'rejected')
ORDER BY t.aggregateid, t.code, t.sequence DESC;
END;
COMMENT ON FUNCTION reservation.rebuild_redemptions() IS
'redemptions that count, from nothing but the events';

CREATE FUNCTION reservation.verify()
RETURNS TABLE (
	reservation_id uuid, problem text, expected text, found text)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
-- what the events say, against the rows
SELECT coalesce(b.reservation_id, r.reservation_id), c.problem, c.expected,
	c.found
FROM reservation.rebuild() b
FULL JOIN reservation.reservation r ON r.reservation_id = b.reservation_id,
LATERAL (VALUES
	('reservation', b.reservation_id::text, r.reservation_id::text),
	('customer', b.customer, r.customer),
	('resource_ids', b.resource_ids::text, r.resource_ids::text),
	('during', b.during::text, r.during::text),
	('quantity', b.quantity::text, r.quantity::text),
	('status', b.status, r.status),
	('payment_status', b.payment_status, r.payment_status),
	('amount', trim_scale(b.amount)::text, trim_scale(r.amount)::text),
	('amount_fixed', b.amount_fixed::text, r.amount_fixed::text),
	('currency', b.currency, r.currency),
	('cancellation_terms', b.cancellation_terms::text,
		r.cancellation_terms::text),
	('units', b.units::text, r.units::text),
	('priority', b.priority::text, r.priority::text),
	('expires_at', b.expires_at::text, r.expires_at::text),
	('version', b.version::text, r.version::text),
	('sequence', b.sequence::text, r.sequence::text),
	('created_at', b.created_at::text, r.created_at::text),
	('confirmed_at', b.confirmed_at::text, r.confirmed_at::text),
	('checked_in_at', b.checked_in_at::text, r.checked_in_at::text),
	('checked_out_at', b.checked_out_at::text, r.checked_out_at::text),
	('ended_at', b.ended_at::text, r.ended_at::text)
) AS c(problem, expected, found)
WHERE c.expected IS DISTINCT FROM c.found
UNION ALL
-- events without a gap
SELECT NULL, 'events of ' || e.aggregateid, max(e.sequence)::text,
	count(*)::text
FROM reservation.event e GROUP BY e.aggregateid
HAVING max(e.sequence) <> count(*) OR min(e.sequence) <> 1
UNION ALL
-- units; history may have been pruned
SELECT coalesce(b.reservation_id, a.reservation_id), 'allocation',
	b.resource_id || ' ' || b.units::text || ' ' || b.during::text,
	a.resource_id || ' ' || a.units::text || ' ' || a.during::text
FROM reservation.rebuild_allocations() b
FULL JOIN (
	SELECT * FROM reservation.allocation x WHERE x.reservation_id IS NOT NULL
) a ON a.reservation_id = b.reservation_id AND a.resource_id = b.resource_id
	AND a.units = b.units AND a.during = b.during
WHERE (a.reservation_id IS NULL
	AND (SELECT r.ended_at IS NULL FROM reservation.reservation r
		WHERE r.reservation_id = b.reservation_id))
OR b.reservation_id IS NULL
UNION ALL
-- who is in, or has asked for units, is not moved to others
SELECT r.reservation_id, c.problem, c.expected, c.found
FROM reservation.allocation a
JOIN reservation.reservation r ON r.reservation_id = a.reservation_id,
LATERAL (VALUES
	('pinned', (r.units IS NOT NULL
		OR r.status IN ('checked_in', 'checked_out'))::text, a.pinned::text),
	('named units', coalesce(r.units, a.units)::text, a.units::text)
) AS c(problem, expected, found)
WHERE c.expected IS DISTINCT FROM c.found
UNION ALL
-- money, to the cent: what providers reported, against the payments
SELECT t.reservation_id, 'money ' || t.what, t.told || ' ' || t.currency,
	t.found || ' ' || t.currency
FROM reservation.rebuild_money() t
WHERE t.told IS DISTINCT FROM t.found
UNION ALL
-- and one by one
SELECT coalesce(b.reservation_id, p.reservation_id), 'payment',
	concat_ws(' ', b.direction, b.provider_reference, b.status,
		trim_scale(b.amount), b.currency),
	concat_ws(' ', p.direction, p.provider_reference, p.status,
		trim_scale(p.amount), p.currency)
FROM reservation.rebuild_payments() b
FULL JOIN (
	SELECT * FROM reservation.payment x WHERE x.provider_reference IS NOT NULL
) p ON p.reservation_id = b.reservation_id AND p.direction = b.direction
	AND p.provider_reference = b.provider_reference
WHERE (b.status, b.amount, b.currency)
	IS DISTINCT FROM (p.status, p.amount, p.currency)
UNION ALL
-- what is asked for, in the reservation's currency, and of somebody
SELECT p.reservation_id, 'payment currency', r.currency, p.currency
FROM reservation.payment p
LEFT JOIN reservation.reservation r ON r.reservation_id = p.reservation_id
WHERE p.status = 'requested' AND p.currency <> r.currency
OR r.reservation_id IS NULL
UNION ALL
-- and what came in another one is owed back, all of it
SELECT r.reservation_id, 'money kept', '0 ' || p.currency,
	sum(CASE p.status WHEN 'completed' THEN p.amount ELSE -p.amount END)
		|| ' ' || p.currency
FROM reservation.reservation r
JOIN reservation.payment p ON p.reservation_id = r.reservation_id
WHERE p.status IN ('completed', 'refunded', 'due')
AND p.currency <> r.currency
GROUP BY r.reservation_id, p.currency
HAVING sum(CASE p.status WHEN 'completed' THEN p.amount ELSE -p.amount END)
	<> 0
UNION ALL
-- promotions: what counts against their limits, and what they take off
SELECT coalesce(b.reservation_id, d.reservation_id),
	'promotion ' || coalesce(b.code, d.code), b.discount::text,
	d.discount::text
FROM reservation.rebuild_redemptions() b
FULL JOIN (
	SELECT * FROM reservation.redemption x WHERE x.released_at IS NULL
) d ON d.reservation_id = b.reservation_id AND d.code = b.code
WHERE b.discount IS DISTINCT FROM d.discount
UNION ALL
-- whoever waits is in the queue, and nobody else
SELECT coalesce(w.reservation_id, e.reservation_id), 'waitlist_entry',
	w.resource_id || ' ' || w.quantity || ' ' || w.priority,
	e.resource_id || ' ' || e.quantity || ' ' || e.priority
FROM (
	SELECT r.reservation_id, unnest(r.resource_ids) AS resource_id,
		r.quantity, r.priority, r.created_at
	FROM reservation.reservation r WHERE r.status = 'waitlisted'
) w
FULL JOIN reservation.waitlist_entry e
	ON e.reservation_id = w.reservation_id AND e.resource_id = w.resource_id
	AND e.quantity = w.quantity AND e.priority = w.priority
	AND e.created_at = w.created_at
WHERE w.reservation_id IS NULL OR e.reservation_id IS NULL
UNION ALL
-- the guarantee, once more
SELECT a.reservation_id, 'sold twice', a.allocation_id::text,
	b.allocation_id::text
FROM reservation.allocation a JOIN reservation.allocation b
	ON reservation.occupancy(a.resource_id, a.units, a.during)
		OPERATOR(reservation.&&)
		reservation.occupancy(b.resource_id, b.units, b.during)
WHERE a.allocation_id < b.allocation_id;
END;
COMMENT ON FUNCTION reservation.verify() IS
'differences between the reservations and what their events tell; none is the proof';
-- What may be forgotten.

CREATE FUNCTION reservation.prune(before timestamptz) RETURNS bigint
AS 'MODULE_PATHNAME', 'reservation_prune'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.prune(timestamptz) IS
'forget where guests stayed, and answers to idempotency keys; returns how many rows';

CREATE FUNCTION reservation.retire(before timestamptz) RETURNS bigint
AS 'MODULE_PATHNAME', 'reservation_retire'
LANGUAGE C VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE;
COMMENT ON FUNCTION reservation.retire(timestamptz) IS
'forget reservations that have ended, with all their events; returns how many';
-- Is all of it here? A dump forgets what was added to an extension's tables,
-- and a restore may bring rows without what guards them.

CREATE FUNCTION reservation.check_installation()
RETURNS TABLE (problem text, remedy text)
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
BEGIN ATOMIC
SELECT 'trigger ' || t.name || ' on reservation.' || t.on_table
		|| ' is missing or disabled',
	'ALTER TABLE reservation.' || t.on_table || ' ENABLE ALWAYS TRIGGER '
		|| t.name
FROM (VALUES
	('event', 'event_guard_row', 'A'),
	('event', 'event_guard_statement', 'A'),
	('resource', 'resource_guard', 'O'),
	('resource', 'resource_guard_statement', 'O'),
	('resource', 'resource_part_follow', 'O'),
	('opening_hours', 'opening_hours_guard', 'O'),
	('resource', 'resource_grows', 'O'),
	('resource', 'waitlist_guard', 'O'),
	('resource', 'resource_changed_row', 'A'),
	('resource', 'resource_changed_statement', 'A'),
	('opening_hours', 'opening_hours_changed_row', 'A'),
	('opening_hours', 'opening_hours_changed_statement', 'A'),
	('cancellation_tier', 'cancellation_tier_changed_row', 'A'),
	('cancellation_tier', 'cancellation_tier_changed_statement', 'A'),
	('reaction', 'reaction_changed_row', 'A'),
	('reaction', 'reaction_changed_statement', 'A'),
	('opening_exception', 'opening_exception_guard', 'O'),
	('opening_exception', 'opening_exception_changed_row', 'A'),
	('opening_exception', 'opening_exception_changed_statement', 'A'),
	('rate', 'rate_guard', 'O'),
	('rate', 'rate_changed_row', 'A'),
	('rate', 'rate_changed_statement', 'A')
) AS t(on_table, name, enabled)
WHERE NOT EXISTS (
	SELECT FROM pg_trigger g
	WHERE g.tgrelid = ('reservation.' || t.on_table)::regclass
	AND g.tgname = t.name AND g.tgenabled IN ('A', t.enabled::"char"))
UNION ALL
SELECT 'the exclusion constraint of reservation.allocation is missing',
	'drop the extension and restore it from a dump'
WHERE NOT EXISTS (
	SELECT FROM pg_constraint c JOIN pg_index i ON i.indexrelid = c.conindid
	WHERE c.conrelid = 'reservation.allocation'::regclass
	AND c.conname = 'allocation_occupancy_excl' AND c.contype = 'x'
	AND i.indisvalid AND i.indisready)
UNION ALL
SELECT 'sequence reservation.' || s.name || ' is behind its table',
	'SELECT setval(''reservation.' || s.name || ''', '
		|| s.highest || ')'
FROM (
	SELECT 'resource_resource_id_seq', max(resource_id)
	FROM reservation.resource
	UNION ALL
	SELECT 'opening_hours_opening_hours_id_seq', max(opening_hours_id)
	FROM reservation.opening_hours
	UNION ALL
	SELECT 'opening_exception_opening_exception_id_seq',
		max(opening_exception_id)
	FROM reservation.opening_exception
	UNION ALL
	SELECT 'rate_rate_id_seq', max(rate_id) FROM reservation.rate
	UNION ALL
	SELECT 'allocation_allocation_id_seq', max(allocation_id)
	FROM reservation.allocation
	UNION ALL
	SELECT 'payment_payment_id_seq', max(payment_id)
	FROM reservation.payment
	UNION ALL
	-- nothing is announced that is not beyond where that has got to
	SELECT 'event_position_seq', greatest(
		(SELECT max(position) FROM reservation.event),
		(SELECT position FROM reservation.relay))
) AS s(name, highest)
-- whoever may not read a sequence is not told about it
WHERE CASE WHEN has_sequence_privilege('reservation.' || s.name, 'SELECT')
	THEN s.highest > coalesce(
		pg_sequence_last_value(('reservation.' || s.name)::regclass), 0) END
UNION ALL
-- what one session has in store comes before what others have written
SELECT 'sequence reservation.event_position_seq has a cache',
	'ALTER SEQUENCE reservation.event_position_seq CACHE 1'
FROM pg_sequence s
WHERE s.seqrelid = 'reservation.event_position_seq'::regclass
AND s.seqcache > 1
UNION ALL
SELECT replace(p.of_table, '_', ' ') || ' of resource ' || p.resource_id
		|| ', which does not exist',
	'DELETE FROM reservation.' || p.of_table || ' WHERE resource_id = '
		|| p.resource_id
FROM (
	SELECT 'opening_hours', resource_id FROM reservation.opening_hours
	UNION
	SELECT 'opening_exception', resource_id
	FROM reservation.opening_exception
	UNION
	SELECT 'rate', resource_id FROM reservation.rate
) AS p(of_table, resource_id)
WHERE NOT EXISTS (
	SELECT FROM reservation.resource r WHERE r.resource_id = p.resource_id)
UNION ALL
SELECT 'table reservation.' || c.relname || ' would not be dumped',
	'drop the extension and restore it from a dump'
FROM pg_class c
WHERE c.relnamespace = 'reservation'::regnamespace
AND c.relkind IN ('r', 'S')
AND NOT EXISTS (
	SELECT FROM pg_extension x
	WHERE x.extname = 'reservation' AND c.oid = ANY (x.extconfig))
UNION ALL
SELECT 'publication ' || quote_ident(p.name) || ' is missing',
	'SELECT reservation.create_publication(' || quote_literal(p.name) || ')'
FROM reservation.publication p
WHERE NOT EXISTS (SELECT FROM pg_publication f WHERE f.pubname = p.name)
UNION ALL
SELECT 'publication ' || quote_ident(p.name) || ' has lost reservation.event',
	'ALTER PUBLICATION ' || quote_ident(p.name)
		|| ' ADD TABLE reservation.event'
FROM reservation.publication p JOIN pg_publication f ON f.pubname = p.name
WHERE NOT EXISTS (
	SELECT FROM pg_publication_tables t WHERE t.pubname = p.name
	AND t.schemaname = 'reservation' AND t.tablename = 'event')
UNION ALL
-- also of one that somebody made by hand
SELECT 'publication ' || quote_ident(f.pubname) || CASE WHEN f.pubinsert
		THEN ' publishes more than inserts' ELSE ' publishes no inserts' END,
	'ALTER PUBLICATION ' || quote_ident(f.pubname) || CASE
		WHEN p.name IS NULL AND EXISTS (
			SELECT FROM pg_publication_rel o WHERE o.prpubid = f.oid
			AND o.prrelid <> 'reservation.event'::regclass)
		THEN ' DROP TABLE reservation.event'
		ELSE ' SET (publish = ''insert'')' END
FROM pg_publication f
JOIN pg_publication_rel e ON e.prpubid = f.oid
	AND e.prrelid = 'reservation.event'::regclass
LEFT JOIN reservation.publication p ON p.name = f.pubname
WHERE NOT f.pubinsert OR f.pubupdate OR f.pubdelete OR f.pubtruncate
UNION ALL
SELECT 'output_plugin_libraries does not let slot ' || s.slot_name || ' decode',
	'ALTER SYSTEM SET output_plugin_libraries = '
		|| CASE WHEN l.setting <> '' THEN l.setting || ', ' ELSE '' END
		|| 'reservation; SELECT pg_reload_conf()'
FROM pg_replication_slots s
-- no row where the server has no such setting, or for who may not read it
JOIN pg_settings l ON l.name = 'output_plugin_libraries'
	AND l.setting !~ '(^|,)\s*(reservation|"reservation")\s*(,|$)'
WHERE s.plugin = 'reservation' AND s.database = current_database();
END;
COMMENT ON FUNCTION reservation.check_installation() IS
'what is missing of the extension in this database, and what to do; no row is good';
-- Nothing for PUBLIC; three levels for everybody else.

REVOKE ALL ON ALL TABLES IN SCHEMA reservation FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA reservation FROM PUBLIC;
REVOKE ALL ON TYPE reservation.outcome, reservation.occupancy,
	reservation.occupancy_key FROM PUBLIC;

CREATE FUNCTION reservation.grant_usage(role text, level text) RETURNS void
LANGUAGE plpgsql VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE
SET search_path = pg_catalog
AS $$
DECLARE
	reads CONSTANT text := 'TABLE reservation.resource,'
		' reservation.opening_hours, reservation.opening_exception,'
		' reservation.rate, reservation.cancellation_tier,'
		' reservation.unit, reservation.waitlist_entry, reservation.stay,'
		' reservation.today, reservation.arrivals, reservation.departures,'
		' reservation.in_house, reservation.holds, reservation.waitlist,'
		' reservation.overreserved, reservation.daily_occupancy,'
		' reservation.reservation, reservation.allocation,'
		' reservation.payment, reservation.redemption,'
		' reservation.event, reservation.publication,'
		' reservation.relay';
	questions CONSTANT text[] := '{is_available,alternatives,find_slots,
		find_slots_of,quote,prices,availability,require_resource,require_reservation,
		require_time,open_periods,normalize,clock,history,read_events,
		as_of,rebuild,rebuild_allocations,rebuild_money,rebuild_payments,
		rebuild_redemptions,verify,lifecycle,event_types,
		occupancy,occupancy_overlaps,check_installation,reservations_of,unit_names,
		day_start,taken,occupied,day_occupancy,daily_occupancy,timeline,
		occupancy_chart,drawing_text,drawing_columns,drawing_resources,
		drawing_zone,drawing_title,drawing_width,drawing_ticks,drawing_rows,
		drawing_bars,drawing_glyphs,drawing_cell,drawing_axis,timeline_text,
		timeline_svg,chart_steps,chart_text,chart_svg,xml_text,svg_label,
		svg_axis,svg_document,svg_bar,icalendar,freebusy,
		icalendar_text,icalendar_time,icalendar_line,icalendar_object,
		icalendar_event}';
	commands CONSTANT text[] := '{create_reservation,create_group_reservation,
		add_to_waitlist,confirm_reservation,modify_reservation,apply_promotion,
		cancel_reservation,checkin,
		checkout,mark_no_show,expire_reservation,expire_reservations,tick,
		send_reservation_confirmation,
		authorize_payment,complete_payment,fail_payment,complete_refund,
		assign_unit,extend_hold,undo_checkin,undo_no_show,reinstate}';
	management CONSTANT text[] := '{close_resource,reopen_resource,
		process_overreservation,prune,erase_details}';
	granted text[];
	f regprocedure;
BEGIN
	IF role IS NULL OR level IS NULL THEN
		RAISE EXCEPTION '% must not be null',
			CASE WHEN role IS NULL THEN 'role' ELSE 'level' END
			USING ERRCODE = 'null_value_not_allowed',
				HINT = 'Give it a value; neither has a default.';
	END IF;
	granted := CASE level
		WHEN 'reader' THEN questions
		WHEN 'agent' THEN questions || commands
		WHEN 'manager' THEN questions || commands || management END;
	IF granted IS NULL THEN
		RAISE EXCEPTION 'level "%" is not known', level
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'Available values: "reader", "agent", "manager".';
	END IF;

	EXECUTE format('GRANT USAGE ON SCHEMA reservation TO %I', role);
	EXECUTE format('GRANT SELECT ON %s TO %I', reads, role);
	EXECUTE format('GRANT USAGE ON TYPE reservation.outcome,'
		' reservation.occupancy TO %I', role);
	FOR f IN
		SELECT p.oid FROM pg_proc p
		WHERE p.pronamespace = 'reservation'::regnamespace
		AND p.proname = ANY (granted)
	LOOP
		EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', f, role);
	END LOOP;
	IF level = 'manager' THEN
		-- a code is worth money: no agent has to see them all
		EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE'
			' ON reservation.promotion TO %I', role);
		EXECUTE format('GRANT INSERT, UPDATE, DELETE ON reservation.resource,'
			' reservation.opening_hours, reservation.opening_exception,'
			' reservation.rate, reservation.cancellation_tier,'
			' reservation.unit TO %I', role);
		EXECUTE format('GRANT USAGE ON SEQUENCE'
			' reservation.resource_resource_id_seq,'
			' reservation.opening_hours_opening_hours_id_seq,'
			' reservation.opening_exception_opening_exception_id_seq,'
			' reservation.rate_rate_id_seq'
			' TO %I', role);
	END IF;
END
$$;
COMMENT ON FUNCTION reservation.grant_usage(text, text) IS
'let a role read, take reservations (agent), or manage resources too (manager)';
REVOKE ALL ON FUNCTION reservation.grant_usage(text, text) FROM PUBLIC;
