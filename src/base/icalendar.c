/*
 * icalendar.c
 *		The lines of a calendar of RFC 5545.
 *
 * A line is NAME;PARAMETER=VALUE;...:VALUE, and goes on with each line that
 * begins with a blank. Portals end lines with CRLF as they should, or with LF.
 *
 * libical is not used. It reads a text without an end as one that has one, and
 * a calendar that is cut off would open what the rest of it closes; it tells
 * no line; and no query could be canceled while it reads.
 */
#include "postgres.h"

#include "base/icalendar.h"
#include "miscadmin.h"

static const char line_hint[] =
	gettext_noop("A line is NAME:VALUE or NAME;PARAMETER=VALUE:VALUE; one that begins with a blank goes on with the line before.");

void
rsv_icalendar_fail(int line, const char *problem, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("calendar is malformed in line %d", line),
			 errdetail("%s", problem),
			 errhint("%s", hint)));
}

ContentReader
rsv_icalendar_open(char *text)
{
	static const char byte_order_mark[] = "\xEF\xBB\xBF";
	ContentReader reader = {.rest = text};

	if (strncmp(text, byte_order_mark, 3) == 0)
		reader.rest += 3;
	return reader;
}

bool
rsv_icalendar_is(const char *text, const char *name)
{
	return pg_strcasecmp(text, name) == 0;
}

void
rsv_icalendar_unescape(char *value)
{
	char	   *to = value;

	for (const char *from = value; *from; from++)
	{
		if (*from == '\\' && from[1] != '\0')
		{
			from++;
			*to++ = *from == 'n' || *from == 'N' ? '\n' : *from;
		}
		else
			*to++ = *from;
	}
	*to = '\0';
}

/* The next line of the text, without its end */
static char *
take_line(ContentReader *reader, size_t *length)
{
	char	   *line = reader->rest;
	char	   *end = strchr(line, '\n');

	CHECK_FOR_INTERRUPTS();
	reader->nlines++;
	*length = end ? end - line : strlen(line);
	reader->rest = line + *length + (end != NULL);
	if (*length > 0 && line[*length - 1] == '\r')
		--*length;
	return line;
}

/* The next line with all that it goes on with, where its first part stands */
static char *
unfold_line(ContentReader *reader)
{
	size_t		length;
	char	   *line = take_line(reader, &length);
	char	   *end = line + length;

	while (*reader->rest == ' ' || *reader->rest == '\t')
	{
		char	   *more = take_line(reader, &length) + 1;

		if (length == 0)
			continue;
		memmove(end, more, length - 1);
		end += length - 1;
	}
	*end = '\0';
	return line;
}

/* Ends the name that begins there; returns what it ended with. */
static char
end_name(const ContentLine *line, char **text)
{
	char	   *start = *text;
	char		end;

	while (isalnum((unsigned char) **text) || **text == '-')
		++*text;
	end = **text;
	if (*text == start || end == '\0' || strchr(";:=", end) == NULL)
		rsv_icalendar_fail(line->number,
						   "It does not begin with a name.",
						   line_hint);
	*(*text)++ = '\0';
	return end;
}

/* The same of the value of a parameter, which may be quoted */
static char
end_parameter(const ContentLine *line, char **text, const char **value)
{
	bool		quoted = **text == '"';
	char	   *close;
	char		end;

	*value = *text += quoted;
	close = *text + strcspn(*text, quoted ? "\"" : ";:");
	if (quoted && *close == '\0')
		rsv_icalendar_fail(line->number,
						   "A quoted parameter has no end.",
						   line_hint);
	*text = close + quoted + strcspn(close + quoted, ";:");
	end = **text;
	*close = '\0';
	if (end == '\0')
		rsv_icalendar_fail(line->number, "It has no colon.", line_hint);
	++*text;
	return end;
}

static void
parse_line(ContentLine *line, char *text)
{
	char		end;

	line->name = text;
	end = end_name(line, &text);
	while (end == ';')
	{
		const char *name = text;
		const char *value;

		if (end_name(line, &text) != '=')
			rsv_icalendar_fail(line->number,
							   "A parameter has no value.",
							   line_hint);
		end = end_parameter(line, &text, &value);
		if (rsv_icalendar_is(name, "TZID"))
			line->zone = value;
		else if (rsv_icalendar_is(name, "RANGE"))
			line->following = rsv_icalendar_is(value, "THISANDFUTURE");
	}
	if (end != ':')
		rsv_icalendar_fail(line->number, "It has no colon.", line_hint);
	line->value = text;
}

bool
rsv_icalendar_next(ContentReader *reader, ContentLine *line)
{
	while (*reader->rest != '\0')
	{
		char	   *text;

		*line = (ContentLine) {.number = reader->nlines + 1};
		text = unfold_line(reader);
		if (*text == '\0')
			continue;
		parse_line(line, text);
		return true;
	}
	return false;
}
