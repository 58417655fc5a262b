/*
 * time_zone.c
 *		Names of time zones.
 *
 * PostgreSQL also takes abbreviations and rules spelled out, such as UTC+2,
 * which mean the opposite of what they seem to and know no clock changes, and
 * names in whatever case. Other programs, and other releases, may not.
 */
#include "postgres.h"

#include <unistd.h>

#include "base/compat.h"
#include "base/errcodes.h"
#include "base/calendar.h"
#include "resource/time_zone.h"

/* The database is one of files, and what is not there is a rule spelled out. */
static bool
is_in_database(const char *name)
{
	int			file = rsv_open_zone(name);

	if (file >= 0)
		close(file);
	return file >= 0;
}

void
rsv_time_zone_check(const char *name)
{
	const char *spelled = pg_get_timezone_name(rsv_calendar_zone(name));

	if (strcmp(name, spelled) == 0 && is_in_database(name))
		return;
	ereport(ERROR,
			(errcode(RSV_BAD_ARGUMENT),
			 errmsg("time zone \"%s\" is not a name of the zone database",
					name),
			 is_in_database(spelled) && strcmp(name, spelled) != 0 ?
			 errhint("Its name there is \"%s\".", spelled) :
			 errhint("Use a name that pg_timezone_names lists, such as Europe/Berlin or Etc/UTC.")));
}

pg_tz *
rsv_time_zone_find(const char *name)
{
	pg_tz	   *zone = pg_tzset(name);

	return zone != NULL && pg_tz_acceptable(zone) &&
		is_in_database(pg_get_timezone_name(zone)) ? zone : NULL;
}
