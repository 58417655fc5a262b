/*
 * decoder_option.c
 *		Options that the reader of a slot gives to the output plugin.
 *
 * Options are a table; each is read by a function of its own, which says what
 * is wrong with a value. A value may be missing: "-o pretty".
 */
#include "postgres.h"

#include "base/errcodes.h"
#include "decoding/cloudevent.h"
#include "decoding/decoder_option.h"
#include "model/event_type.h"
#include "lib/stringinfo.h"
#include "nodes/parsenodes.h"
#include "utils/builtins.h"

typedef struct Option
{
	const char *name;
	void		(*read) (DecoderOptions *options, char *value);
} Option;

/* Removes the blanks around a value. */
static char *
trim_option(char *text)
{
	static const char blanks[] = " \t\r\n";
	int			length;

	text += strspn(text, blanks);
	length = strlen(text);
	while (length > 0 && strchr(blanks, text[length - 1]))
		length--;
	return pnstrdup(text, length);
}

static void
require_option_value(const char *name, const char *value)
{
	if (value == NULL)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("option \"%s\" needs a value", name)));
}

static void
add_type(DecoderOptions *options, char *name)
{
	if (name[0] == '\0')
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("a name is missing in option \"types\""),
				 errhint("It is a list such as ReservationCreated,ReservationCanceled. Without the option all types are sent.")));
	if (!rsv_event_type_exists(name))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("event type \"%s\" does not exist", name),
				 errhint("Available types: %s.", rsv_event_type_list())));
	options->types = lappend(options->types, name);
}

static void
read_types(DecoderOptions *options, char *value)
{
	char	   *next = value;

	require_option_value("types", value);
	while (next)
	{
		char	   *comma = strchr(next, ',');

		if (comma)
			*comma++ = '\0';
		add_type(options, trim_option(next));
		next = comma;
	}
}

static void
read_pretty(DecoderOptions *options, char *value)
{
	if (value == NULL)
		options->pretty = true;
	else if (!parse_bool(value, &options->pretty))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("invalid value for option \"pretty\": \"%s\"", value),
				 errhint("It is true or false.")));
}

static void
read_source(DecoderOptions *options, char *value)
{
	require_option_value("source", value);
	if (!rsv_cloudevent_is_source(value))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("invalid value for option \"source\": \"%s\"", value),
				 errhint("It is a URI reference, such as https://example.com/hotel. Other characters are written as %% and two hexadecimal digits.")));
	options->source = value;
}

static const Option known[] = {
	{"types", read_types},
	{"pretty", read_pretty},
	{"source", read_source},
};

static char *
list_options(void)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < lengthof(known); i++)
		appendStringInfo(&list, i > 0 ? ", %s" : "%s", known[i].name);
	return list.data;
}

static int
find_option(const char *name)
{
	for (int i = 0; i < lengthof(known); i++)
		if (strcmp(known[i].name, name) == 0)
			return i;
	ereport(ERROR,
			(errcode(RSV_BAD_ARGUMENT),
			 errmsg("option \"%s\" is not known to output plugin \"reservation\"", name),
			 errhint("Available options: %s.", list_options())));
}

void
rsv_decoder_read_options(DecoderOptions *options, List *given)
{
	bool		seen[lengthof(known)] = {false};
	ListCell   *cell;

	foreach(cell, given)
	{
		DefElem    *element = lfirst_node(DefElem, cell);
		int			i = find_option(element->defname);

		if (seen[i])
			ereport(ERROR,
					(errcode(RSV_BAD_ARGUMENT),
					 errmsg("option \"%s\" is given twice", known[i].name)));
		seen[i] = true;
		known[i].read(options,
					  element->arg ? pstrdup(strVal(element->arg)) : NULL);
	}
}

bool
rsv_decoder_wants(const DecoderOptions *options, const char *type)
{
	ListCell   *cell;

	if (options->types == NIL)
		return true;
	foreach(cell, options->types)
		if (strcmp(lfirst(cell), type) == 0)
			return true;
	return false;
}
