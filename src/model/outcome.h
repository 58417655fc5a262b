/*
 * outcome.h
 *		The answer to a command.
 */
#ifndef RSV_OUTCOME_H
#define RSV_OUTCOME_H

#include "postgres.h"

#include "access/htup.h"
#include "model/record.h"

typedef struct Outcome
{
	bool		has_record;
	bool		of_booking;		/* its record has sums, and no id or version */
	Record		record;
	bool		accepted;
	Reason		reason;			/* of a refusal */
	Datum		alternatives;	/* jsonb array; zero: an empty one */
	bool		overbooked;
	int64		closure_id;		/* 0: none */
	int			nconflicts;
	pg_uuid_t  *conflicts;		/* reservations in the way of a closure */
} Outcome;

/* As a value of type reservation.outcome */
extern Datum rsv_outcome_form(const Outcome *outcome);

/* Of an item of a booking, as a value of type reservation.booking_outcome */
extern Datum rsv_outcome_form_item(const Outcome *outcome);

#endif							/* RSV_OUTCOME_H */
