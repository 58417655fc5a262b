/*
 * cloudevent.c
 *		An event as CloudEvents 1.0 in JSON.
 *
 * An attribute of CloudEvents is text without control characters and without
 * code points that are no characters; a caller's correlation id may hold any.
 * They are replaced, so what is written is valid whatever is in the row. The
 * data is not an attribute: what JSON can say, it may.
 */
#include "postgres.h"

#include "base/json_builder.h"
#include "decoding/cloudevent.h"
#include "decoding/unicode.h"
#include "utils/timestamp.h"

#define ALPHANUMERIC \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
/* RFC 3986: unreserved characters, and reserved ones */
#define UNRESERVED ALPHANUMERIC "-._~"
#define RESERVED ":/?#[]@!$&'()*+,;="
#define HEXADECIMAL "0123456789ABCDEFabcdef"

/* The output, and how it is written */
typedef struct Output
{
	StringInfo	out;
	CloudEventStyle style;
	bool		begun;			/* has an attribute */
} Output;

static void
write_character(Output *output, pg_wchar c)
{
	if (c < 0x80)
		appendStringInfoCharMacro(output->out, (char) c);
	else if (!output->style.ascii)
	{
		unsigned char utf8[MAX_MULTIBYTE_CHAR_LEN];

		unicode_to_utf8(c, utf8);
		appendBinaryStringInfo(output->out, (char *) utf8, pg_utf_mblen(utf8));
	}
	else if (c < 0x10000)
		appendStringInfo(output->out, "\\u%04x", c);
	else
		appendStringInfo(output->out, "\\u%04x\\u%04x",
						 0xD800 + ((c - 0x10000) >> 10),
						 0xDC00 + ((c - 0x10000) & 0x3FF));
}

static bool
is_allowed(pg_wchar c)
{
	if (c < 0x20 || (c >= 0x7F && c < 0xA0))
		return false;			/* controls */
	if ((c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE)
		return false;			/* no characters */
	return true;
}

static void
write_name(Output *output, const char *name)
{
	if (output->begun)
		appendStringInfoChar(output->out, ',');
	output->begun = true;
	if (output->style.pretty)
		appendStringInfoString(output->out, "\n    ");
	appendStringInfoChar(output->out, '"');
	appendStringInfoString(output->out, name);
	appendStringInfoString(output->out, output->style.pretty ? "\": " : "\":");
}

/*
 * The length of the beginning that needs no escape; nearly always all of it.
 */
static int
plain_length(const char *text)
{
	const char *c = text;

	while (*c >= ' ' && *c <= '~' && *c != '"' && *c != '\\')
		c++;
	return c - text;
}

static void
write_attribute(Output *output, const char *name, const char *value)
{
	if (value == NULL)
		return;
	write_name(output, name);
	appendStringInfoChar(output->out, '"');
	for (;;)
	{
		int			plain = plain_length(value);
		pg_wchar	c;

		appendBinaryStringInfo(output->out, value, plain);
		value += plain;
		if (*value == '\0')
			break;
		c = rsv_unicode_next(&value);
		if (c == '"' || c == '\\')
			appendStringInfoChar(output->out, '\\');
		write_character(output, is_allowed(c) ? c : RSV_REPLACEMENT);
	}
	appendStringInfoChar(output->out, '"');
}

/* RFC 3339 has years of four digits. A time is optional. */
static void
write_time(Output *output, TimestampTz time)
{
	static const TimestampTz first =
		((TimestampTz) -730119) * USECS_PER_DAY;	/* the year 1 */
	static const TimestampTz end =
		((TimestampTz) 2921940) * USECS_PER_DAY;	/* the year 10000 */

	if (time >= first && time < end)
		write_attribute(output, "time", rsv_json_time_text(time));
}

/* CloudEvents compares it as text, so it always has all its digits. */
static void
write_sequence(Output *output, int32 sequence)
{
	char		text[16];

	snprintf(text, sizeof(text), "%010d", sequence);
	write_attribute(output, "sequence", text);
}

/* The row has what Debezium wants, the properties of a Java tracer. */
static void
write_traceparent(Output *output, const char *tracing)
{
	static const char name[] = "traceparent=";
	const char *line = tracing;

	while (line && strncmp(line, name, strlen(name)) != 0)
	{
		line = strchr(line, '\n');
		if (line)
			line++;
	}
	if (line)
	{
		line += strlen(name);
		write_attribute(output, "traceparent",
						pnstrdup(line, strcspn(line, "\r\n")));
	}
}

/* Within a string of JSON a line does not end, so each end is one of layout. */
static void
write_data(Output *output, const char *data)
{
	if (data == NULL)
		return;
	write_name(output, "data");
	if (!output->style.ascii && !output->style.pretty)
	{
		appendStringInfoString(output->out, data);
		return;
	}
	while (*data)
	{
		pg_wchar	c = rsv_unicode_next(&data);

		write_character(output, c);
		if (c == '\n')
			appendStringInfoString(output->out, "    ");
	}
}

void
rsv_cloudevent_write(StringInfo out, const CloudEvent *event,
					 CloudEventStyle style)
{
	Output		output = {.out = out,.style = style};

	appendStringInfoChar(out, '{');
	write_attribute(&output, "specversion", "1.0");
	write_attribute(&output, "id", event->id);
	write_attribute(&output, "source", event->source);
	write_attribute(&output, "type", event->type);
	write_attribute(&output, "subject", event->subject);
	write_time(&output, event->time);
	write_attribute(&output, "datacontenttype", "application/json");
	write_sequence(&output, event->sequence);
	write_attribute(&output, "partitionkey", event->subject);
	write_attribute(&output, "correlationid", event->correlation_id);
	write_attribute(&output, "causationid", event->causation_id);
	write_traceparent(&output, event->tracing);
	write_data(&output, event->data);
	appendStringInfoString(out, style.pretty ? "\n}" : "}");
}

char *
rsv_cloudevent_source(const char *database)
{
	StringInfoData source;

	initStringInfo(&source);
	appendStringInfoString(&source, "/reservation/");
	for (const char *c = database; *c; c++)
		appendStringInfo(&source, strchr(UNRESERVED, *c) ? "%c" : "%%%02X",
						 (unsigned char) *c);
	return source.data;
}

/* Made of what a URI reference may be made of? */
bool
rsv_cloudevent_is_source(const char *text)
{
	for (const char *c = text; *c; c++)
	{
		if (*c == '%' && strspn(c + 1, HEXADECIMAL) >= 2)
			c += 2;
		else if (strchr(UNRESERVED RESERVED, *c) == NULL)
			return false;
	}
	return *text != '\0';
}
