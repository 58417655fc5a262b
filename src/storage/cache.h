/*
 * cache.h
 *		When what a session keeps of the database is out of date.
 */
#ifndef RSV_CACHE_H
#define RSV_CACHE_H

#include "postgres.h"

#define RSV_CACHE_RELATIONS 24

/* Catalogs, to be combined, whose rows a cache is made of */
#define RSV_CACHE_SCHEMAS (1 << 0)
#define RSV_CACHE_TYPES (1 << 1)
#define RSV_CACHE_FUNCTIONS (1 << 2)
#define RSV_CACHE_ROLES (1 << 3)

/*
 * Stands beside what is kept, as a static variable. The cache is filled under
 * a change number that was noted before the first look at the database, so
 * that a change which arrives while it is being filled is not missed.
 */
typedef struct Cache
{
	int			catalogs;
	bool		any_relation;	/* or only those that are named */
	int			nrelations;
	Oid			relations[RSV_CACHE_RELATIONS];
	uint64		changes;		/* so many have arrived; 0: not registered */
	uint64		filled;			/* under this number; 0: never */
	struct Cache *next;
} Cache;

/* Once a session */
extern void rsv_cache_init(void);
extern void rsv_cache_register(Cache *cache);

/* From now on it is out of date when one of these changes, and no other. */
extern void rsv_cache_depend(Cache *cache, const Oid *relations, int n);

static inline bool
rsv_cache_is_current(const Cache *cache)
{
	return cache->filled == cache->changes && cache->changes != 0;
}

#endif							/* RSV_CACHE_H */
