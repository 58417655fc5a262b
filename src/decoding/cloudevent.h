/*
 * cloudevent.h
 *		An event as CloudEvents 1.0 in JSON.
 */
#ifndef RSV_CLOUDEVENT_H
#define RSV_CLOUDEVENT_H

#include "postgres.h"

#include "datatype/timestamp.h"
#include "lib/stringinfo.h"

/* Text is UTF-8; a NULL is left out. */
typedef struct CloudEvent
{
	const char *id;
	const char *source;
	const char *type;
	const char *subject;
	TimestampTz time;
	int32		sequence;
	const char *correlation_id;
	const char *causation_id;
	const char *tracing;		/* lines of name=value */
	const char *data;			/* JSON */
} CloudEvent;

typedef struct CloudEventStyle
{
	bool		pretty;			/* over several lines */
	bool		ascii;			/* other characters are escaped */
} CloudEventStyle;

extern void rsv_cloudevent_write(StringInfo out, const CloudEvent *event,
								 CloudEventStyle style);

/* A path that names a database */
extern char *rsv_cloudevent_source(const char *database);
extern bool rsv_cloudevent_is_source(const char *text);

#endif							/* RSV_CLOUDEVENT_H */
