/*
 * draft.h
 *		Rows as they would be after claims that are only asked for.
 */
#ifndef RSV_DRAFT_H
#define RSV_DRAFT_H

#include "postgres.h"

#include "inventory/availability.h"

typedef struct Draft
{
	MemoryContext context;		/* of these lists */
	Allocations added;			/* with ids below zero */
	int			ngone;
	int			size;
	int64	   *gone;			/* ids of rows that have another place */
} Draft;

/* Changes the rows that were read of a resource and a period. */
extern void rsv_draft_apply(const Draft *draft, Allocations *stock,
							int64 resource_id, Period during);

/* After VERDICT_FREE: the demand has its place, and the others theirs. */
extern void rsv_draft_take(Draft *draft, const Judgement *judgement);

/* Places that are taken after a mark can be given back. */
typedef struct DraftMark
{
	int			nadded;
	int			ngone;
} DraftMark;

extern DraftMark rsv_draft_mark(const Draft *draft);
extern void rsv_draft_undo(Draft *draft, DraftMark mark);

#endif							/* RSV_DRAFT_H */
