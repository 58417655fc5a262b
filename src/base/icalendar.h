/*
 * icalendar.h
 *		The lines of a calendar of RFC 5545.
 */
#ifndef RSV_ICALENDAR_H
#define RSV_ICALENDAR_H

#include "postgres.h"

#include "base/compat.h"

/* The rest of a text; it is changed on the way. */
typedef struct ContentReader
{
	char	   *rest;
	int			nlines;			/* that were read */
} ContentReader;

/* A line, put together where it was folded */
typedef struct ContentLine
{
	int			number;			/* of its first part, from 1 */
	const char *name;
	const char *zone;			/* the parameter TZID, or NULL */
	bool		following;		/* RANGE=THISANDFUTURE */
	char	   *value;
} ContentLine;

extern ContentReader rsv_icalendar_open(char *text);

/* False at the end of the text */
extern bool rsv_icalendar_next(ContentReader *reader, ContentLine *line);

/* Is it a property, or a component, of that name? In capitals or not */
extern bool rsv_icalendar_is(const char *text, const char *name);

/* Takes the backslashes off a value that is text. */
extern void rsv_icalendar_unescape(char *value);

/* The calendar is malformed, at a line */
pg_noreturn extern void rsv_icalendar_fail(int line, const char *problem,
										   const char *hint);

#endif							/* RSV_ICALENDAR_H */
