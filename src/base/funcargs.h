/*
 * funcargs.h
 *		Arguments of the commands and queries, checked.
 *
 * An error is for a wrong call, and comes before anything is written.
 */
#ifndef RSV_FUNCARGS_H
#define RSV_FUNCARGS_H

#include "postgres.h"

#include "base/funcargs_text.h"
#include "base/period.h"
#include "fmgr.h"
#include "utils/jsonb.h"
#include "utils/rangetypes.h"
#include "utils/uuid.h"

/* An error for null */
extern void rsv_input_require(FunctionCallInfo fcinfo, int n,
							  const char *name);

/* May not be null */
extern int64 rsv_input_id(FunctionCallInfo fcinfo, int n, const char *name);
extern int64 *rsv_input_ids(FunctionCallInfo fcinfo, int n, const char *name,
							int *count);
extern pg_uuid_t rsv_input_uuid(FunctionCallInfo fcinfo, int n,
								const char *name);
/* Within the years that every calendar has; a stay is no longer than may be. */
extern Period rsv_input_period(FunctionCallInfo fcinfo, int n,
							   const char *name);
extern Period rsv_input_stay(FunctionCallInfo fcinfo, int n, const char *name);
extern int32 rsv_input_positive(FunctionCallInfo fcinfo, int n,
								const char *name);
extern int32 rsv_input_int32(FunctionCallInfo fcinfo, int n,
							 const char *name);
extern TimestampTz rsv_input_any_time(FunctionCallInfo fcinfo, int n,
									  const char *name);
extern TimestampTz rsv_input_instant(FunctionCallInfo fcinfo, int n,
									 const char *name);
extern Interval *rsv_input_duration(FunctionCallInfo fcinfo, int n,
									const char *name);

/* May be null, and then is NULL, zero or DT_NOBEGIN */
extern Datum rsv_input_amount(FunctionCallInfo fcinfo, int n, const char *name);
extern Datum rsv_input_payment(FunctionCallInfo fcinfo, int n,
							   const char *name);
extern const char *rsv_input_currency(FunctionCallInfo fcinfo, int n,
									  const char *name);
extern TimestampTz rsv_input_time(FunctionCallInfo fcinfo, int n,
								  const char *name);
/* An error for a time to come: only the past can be told. */
extern void rsv_input_check_past(TimestampTz time, TimestampTz now,
								 const char *name);
extern Interval *rsv_input_interval(FunctionCallInfo fcinfo, int n,
									const char *name);
extern Interval *rsv_input_hold(FunctionCallInfo fcinfo, int n,
								const char *name);

/* An error if no stay may be as long, beginning there */
extern void rsv_input_check_duration(const Interval *duration,
									 TimestampTz from);

#endif							/* RSV_FUNCARGS_H */
