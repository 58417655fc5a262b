/*
 * funcargs.h
 *		Arguments of the commands and queries, checked.
 *
 * An error is for a wrong call, and comes before anything is written.
 */
#ifndef RSV_FUNCARGS_H
#define RSV_FUNCARGS_H

#include "postgres.h"

#include "base/funcargs_money.h"
#include "base/funcargs_text.h"
#include "base/period.h"
#include "fmgr.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"
#include "utils/rangetypes.h"
#include "utils/uuid.h"

/* Null becomes the default; an error for null that has none */
extern void rsv_arg_require(FunctionCallInfo fcinfo, int n,
							const char *name);

/* May not be null, unless they have a default */
extern int64 rsv_arg_id(FunctionCallInfo fcinfo, int n, const char *name);
extern int64 *rsv_arg_ids(FunctionCallInfo fcinfo, int n, const char *name,
						  int *count);
extern pg_uuid_t rsv_arg_uuid(FunctionCallInfo fcinfo, int n,
							  const char *name);
/* Within the years that every calendar has; a stay is no longer than may be. */
extern Period rsv_arg_period(FunctionCallInfo fcinfo, int n,
							 const char *name);
extern Period rsv_arg_stay(FunctionCallInfo fcinfo, int n, const char *name);
extern int32 rsv_arg_positive(FunctionCallInfo fcinfo, int n,
							  const char *name);
/* Null, or at least one; 0 for null */
extern int32 rsv_arg_guests(FunctionCallInfo fcinfo, int n);
extern int32 rsv_arg_int32(FunctionCallInfo fcinfo, int n,
						   const char *name);
extern TimestampTz rsv_arg_any_time(FunctionCallInfo fcinfo, int n,
									const char *name);
extern TimestampTz rsv_arg_instant(FunctionCallInfo fcinfo, int n,
								   const char *name);
/* As a Julian day */
extern int	rsv_arg_day(FunctionCallInfo fcinfo, int n, const char *name);
extern Interval *rsv_arg_duration(FunctionCallInfo fcinfo, int n,
								  const char *name);

/* May be null, and then is zero or DT_NOBEGIN */
extern TimestampTz rsv_arg_time(FunctionCallInfo fcinfo, int n,
								const char *name);
/* An error for a time to come: only the past can be told. */
extern void rsv_arg_check_past(TimestampTz time, TimestampTz now,
							   const char *name);
extern Interval *rsv_arg_interval(FunctionCallInfo fcinfo, int n,
								  const char *name);
extern Interval *rsv_arg_hold(FunctionCallInfo fcinfo, int n,
							  const char *name);

/* An error for a stay that rsv_arg_stay would not read */
extern void rsv_arg_check_stay(Period stay, const char *name);

/* An error if no stay may be as long, beginning there */
extern void rsv_arg_check_duration(const Interval *duration,
								   TimestampTz from);

#endif							/* RSV_FUNCARGS_H */
