/*
 * argument.h
 *		Arguments of a statement, gathered one by one.
 */
#ifndef RSV_ARGUMENT_H
#define RSV_ARGUMENT_H

#include "postgres.h"

#include "base/period.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"
#include "utils/uuid.h"

#define RSV_MAX_ARGUMENTS 40

typedef struct Arguments
{
	int			n;
	Datum		values[RSV_MAX_ARGUMENTS];
	char		nulls[RSV_MAX_ARGUMENTS];
} Arguments;

extern void rsv_argument_datum(Arguments *arguments, Datum value);
extern void rsv_argument_null(Arguments *arguments);
extern void rsv_argument_int64(Arguments *arguments, int64 value);
extern void rsv_argument_int32(Arguments *arguments, int32 value);
extern void rsv_argument_bool(Arguments *arguments, bool value);
extern void rsv_argument_text(Arguments *arguments, const char *value);
extern void rsv_argument_numeric(Arguments *arguments, Numeric value);
/* Not copied */
extern void rsv_argument_uuid(Arguments *arguments, const pg_uuid_t *value);
extern void rsv_argument_time(Arguments *arguments, TimestampTz value);
extern void rsv_argument_period(Arguments *arguments, Period value);
extern void rsv_argument_span(Arguments *arguments, UnitRange value);
extern void rsv_argument_ids(Arguments *arguments, const int64 *ids, int n);
extern void rsv_argument_uuids(Arguments *arguments, const pg_uuid_t *ids,
							   int n);

#endif							/* RSV_ARGUMENT_H */
