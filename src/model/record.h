/*
 * record.h
 *		A row of reservation.
 */
#ifndef RSV_RECORD_H
#define RSV_RECORD_H

#include "postgres.h"

#include "base/compat.h"
#include "base/period.h"
#include "model/deadline.h"
#include "model/lifecycle.h"
#include "model/reason.h"
#include "utils/numeric.h"
#include "utils/uuid.h"

typedef struct Record
{
	pg_uuid_t	id;
	const char *customer;
	int			nresources;
	int64	   *resource_ids;	/* rising */
	Period		during;
	int32		quantity;
	int32		guests;			/* 0: not told */
	Rules		waived;			/* set aside by staff */
	bool		wants_named_units;	/* wants these units, and no others */
	UnitRange	units;
	Status		status;
	PaymentStatus payment_status;
	const char *rate_plan;		/* its code; NULL: sold without one */
	bool		amount_fixed;	/* given by the caller */
	Numeric		amount;			/* NULL: none */
	const char *currency;
	Numeric		deposit;		/* the part of the amount that is asked for
								 * before the rest; NULL: all of it is */
	TimestampTz balance_due_at; /* when the rest is */
	Numeric		posted;			/* sum of the charges; NULL: none */
	TimestampTz terms_from;		/* the start by which the terms count, if it is
								 * earlier than that of the stay */
	int32		item;			/* of a booking, from 1; 0: of none */
	pg_uuid_t	booking_id;
	int32		priority;
	TimestampTz expires_at;		/* of a hold or a pending change; DT_NOBEGIN:
								 * null, as for all times */
	int32		version;
	int32		sequence;
	bool		simulated;
	TimestampTz created_at;
	TimestampTz confirmed_at;
	TimestampTz checked_in_at;
	TimestampTz checked_out_at;
	TimestampTz ended_at;
	Datum		terms;			/* of cancellation: jsonb; zero: none */
	Datum		prices;			/* of its parts: jsonb, as price_book.c has
								 * it; zero: none */
	Datum		pending;		/* of a change that is not paid yet: the facts
								 * before it, jsonb; zero: none */
	const char *tenant;			/* of its resources */
	Datum		details;		/* jsonb; zero: as they are */
	Deadlines	deadlines;		/* those that are written */
} Record;

/* How to lock the row that is read */
typedef enum RecordLock
{
	RECORD_UNLOCKED,
	RECORD_WAIT,				/* for the transaction that has it locked */
	RECORD_SKIP					/* a locked row */
} RecordLock;

/* A new record, of these resources, if they are known yet, and nothing else */
extern void rsv_record_init(Record *record, int64 *resource_ids,
							int nresources);

/* False if there is no such row, or it is skipped */
extern bool rsv_record_read(Record *record, const pg_uuid_t *id,
							RecordLock lock);

/* An error if there is no such row */
extern void rsv_record_require(Record *record, const pg_uuid_t *id,
							   RecordLock lock);
pg_noreturn extern void rsv_record_report_unknown(const pg_uuid_t *id);
extern void rsv_record_insert(Record *record);
extern void rsv_record_update(Record *record);

/* The sum of the charges, or nothing */
extern Numeric rsv_record_posted(const Record *record);
/* Has the reservation an amount that is more than nothing? */
extern bool rsv_record_costs(const Record *record);

/* Is it firm, so that its balance is asked for when that is due? */
extern bool rsv_record_keeps_balance(const Record *record);

/*
 * Has the reservation ended by the clock: a hold or a pending change whose time
 * is over, or a wait for a stay that is over?
 */
extern bool rsv_record_has_ended(const Record *record, TimestampTz now);

#endif							/* RSV_RECORD_H */
