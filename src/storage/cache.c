/*
 * cache.c
 *		When what a session keeps of the database is out of date.
 *
 * A backend has room for ten callbacks of relation changes, for all modules
 * that it loads. This module takes one of them, and one for each catalog, and
 * tells all caches of the session.
 *
 * A message counts even where its content changes nothing: messages name
 * relations and hashes, not columns. A message without a relation says that
 * messages were lost, so it stands for every relation.
 */
#include "postgres.h"

#include "storage/cache.h"
#include "utils/inval.h"
#include "utils/syscache.h"

static const struct
{
	int			catalog;
	int			syscache;
}			sources[] = {
	{RSV_CACHE_SCHEMAS, NAMESPACEOID},
	{RSV_CACHE_TYPES, TYPEOID},
	{RSV_CACHE_FUNCTIONS, PROCOID},
	{RSV_CACHE_ROLES, AUTHOID},
	{RSV_CACHE_ROLES, AUTHMEMROLEMEM},
};

static Cache *caches = NULL;

static bool
depends_on(const Cache *cache, Oid relation)
{
	if (cache->any_relation || !OidIsValid(relation))
		return true;
	for (int i = 0; i < cache->nrelations; i++)
		if (cache->relations[i] == relation)
			return true;
	return false;
}

static void
note_relation(Datum argument, Oid relation)
{
	for (Cache *cache = caches; cache; cache = cache->next)
		if (depends_on(cache, relation))
			cache->changes++;
}

static void
note_row(Datum argument, int syscache, uint32 hash)
{
	int			catalog = DatumGetInt32(argument);

	for (Cache *cache = caches; cache; cache = cache->next)
		if (cache->catalogs & catalog)
			cache->changes++;
}

void
rsv_cache_init(void)
{
	CacheRegisterRelcacheCallback(note_relation, (Datum) 0);
	for (int i = 0; i < lengthof(sources); i++)
		CacheRegisterSyscacheCallback(sources[i].syscache, note_row,
									  Int32GetDatum(sources[i].catalog));
}

void
rsv_cache_register(Cache *cache)
{
	Assert(cache->changes == 0);
	cache->changes = 1;
	cache->next = caches;
	caches = cache;
}

void
rsv_cache_depend(Cache *cache, const Oid *relations, int n)
{
	Assert(cache->changes != 0 && n <= RSV_CACHE_RELATIONS);
	memcpy(cache->relations, relations, n * sizeof(Oid));
	cache->nrelations = n;
	cache->any_relation = false;
}
