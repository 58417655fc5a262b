/*
 * sold_out.h
 *		A memory of the sales that are over.
 */
#ifndef RSV_SOLD_OUT_H
#define RSV_SOLD_OUT_H

#include "postgres.h"

#include "inventory/availability.h"

/* At load */
extern void rsv_sold_out_init(void);

/* Is there certainly no room for the demand, as the last look has found? */
extern bool rsv_sold_out_knows(const Judgement *judgement);

/*
 * How often something was given up on the resource; to be asked before the
 * look that is noted
 */
extern uint64 rsv_sold_out_count(int64 resource_id);

/* Notes the refusal, if it will be right until something is given up. */
extern void rsv_sold_out_note(const Judgement *judgement, uint64 count);

/* The resource may have more room, or another reason to have none. */
extern void rsv_sold_out_forget(int64 resource_id);

#endif							/* RSV_SOLD_OUT_H */
