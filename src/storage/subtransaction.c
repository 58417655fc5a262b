/*
 * subtransaction.c
 *		A part of a command that can be taken back.
 */
#include "postgres.h"

#include "access/xact.h"
#include "storage/subtransaction.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

static bool
is_one_of_two(const ErrorData *error, void *argument)
{
	const int  *codes = argument;

	return error->sqlerrcode == codes[0] || error->sqlerrcode == codes[1];
}

bool
rsv_subxact_try(SubxactBody attempt, void *argument, int forgiven,
				int or_forgiven)
{
	int			codes[] = {forgiven, or_forgiven};

	return rsv_subxact_try_or(attempt, argument, is_one_of_two, codes);
}

bool
rsv_subxact_try_or(SubxactBody attempt, void *argument, Forgive forgive,
				   void *of)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	bool		volatile kept = false;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		kept = attempt(argument);
		if (kept)
			ReleaseCurrentSubTransaction();
		else
			RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
	}
	PG_CATCH();
	{
		ErrorData  *error;

		/* an error leaves no subtransaction open behind it */
		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
		if (!forgive(error, of))
			ReThrowError(error);
		FreeErrorData(error);
	}
	PG_END_TRY();
	return kept;
}
