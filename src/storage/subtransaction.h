/*
 * subtransaction.h
 *		A part of a command that can be taken back.
 */
#ifndef RSV_SUBTRANSACTION_H
#define RSV_SUBTRANSACTION_H

#include "postgres.h"

/*
 * The part of a command that runs in a subtransaction. If it returns false, it
 * is rolled back. An error rolls it back, too, and is raised again unless its
 * SQLSTATE is one of two (0: none).
 */
typedef bool (*SubxactBody)(void *argument);

extern bool rsv_subxact_try(SubxactBody attempt, void *argument, int forgiven,
							int or_forgiven);

/* The same; a function decides, after the rollback, which errors end here. */
typedef bool (*Forgive)(const ErrorData *error, void *argument);

extern bool rsv_subxact_try_or(SubxactBody attempt, void *argument,
							   Forgive forgive, void *of);

#endif							/* RSV_SUBTRANSACTION_H */
