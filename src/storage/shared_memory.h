/*
 * shared_memory.h
 *		Areas of shared memory, which only a preloaded library gets.
 */
#ifndef RSV_SHARED_MEMORY_H
#define RSV_SHARED_MEMORY_H

#include "postgres.h"

/*
 * An area stands beside the code that uses it, as a static variable. Without a
 * preloaded library its start stays NULL.
 */
typedef struct SharedArea
{
	const char *name;
	Size		(*size) (void);
	void		(*begin) (void *start); /* the area is zeroed; at each start of
										 * the server, also after a crash */
	void	   *start;
	struct SharedArea *next;
} SharedArea;

/* At load; without effect if the library is not preloaded */
extern void rsv_shared_memory_add(SharedArea *area);

#endif							/* RSV_SHARED_MEMORY_H */
