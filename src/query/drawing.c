/*
 * drawing.c
 *		Text in the columns of a terminal: a letter takes none, one or two.
 *
 * PostgreSQL says how many, as in the tables that psql draws. Characters that
 * move the cursor or turn the direction of the text around them are never let
 * through, because any user may have chosen a name.
 */
#include "postgres.h"

#include "access/detoast.h"
#include "base/errcodes.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(reservation_drawing_text);
PG_FUNCTION_INFO_V1(reservation_drawing_columns);

/* Far more columns than a drawing may have, and far less than memory holds */
#define MOST_COLUMNS 10000

/* A drawn text is a name, or a line of a drawing; a filling is a letter. */
#define MOST_BYTES (1024 * 1024)
#define MOST_FILLING 64

typedef struct Letter
{
	const char *bytes;
	int			length;
	int			columns;
} Letter;

/* A character that joins its neighbours, or turns their direction */
static bool
is_format_letter(const char *letter)
{
	static const struct
	{
		pg_wchar	first;
		pg_wchar	last;
	}			formats[] = {
		{0x061C, 0x061C}, {0x200B, 0x200F}, {0x2028, 0x202E},
		{0x2060, 0x206F}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}
	};
	pg_wchar	code;

	if (GetDatabaseEncoding() != PG_UTF8)
		return false;
	code = utf8_to_unicode((const unsigned char *) letter);
	for (int i = 0; i < lengthof(formats); i++)
		if (code >= formats[i].first && code <= formats[i].last)
			return true;
	return false;
}

/* False at the end of the text. */
static bool
next_format_letter(const char **rest, Letter *letter)
{
	const char *bytes = *rest;
	int			length;

	CHECK_FOR_INTERRUPTS();
	if (*bytes == '\0')
		return false;
	length = strnlen(bytes, pg_encoding_mblen(GetDatabaseEncoding(), bytes));
	*rest += length;
	*letter = (Letter) {bytes, length, pg_dsplen(bytes)};
	if (is_format_letter(bytes))
		*letter = (Letter) {"", 0, 0};
	else if (letter->columns < 0)
		*letter = (Letter) {"?", 1, 1};
	return true;
}

static const char *
read_drawing_text(Datum value, const char *name, int most)
{
	if (toast_raw_datum_size(value) - VARHDRSZ > most)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must not be longer than %d bytes", name, most),
				 errhint("Pass a name, such as a drawing has, or a letter.")));
	return TextDatumGetCString(value);
}

Datum
reservation_drawing_columns(PG_FUNCTION_ARGS)
{
	const char *rest = read_drawing_text(PG_GETARG_DATUM(0), "value",
										 MOST_BYTES);
	int			columns = 0;
	Letter		letter;

	while (next_format_letter(&rest, &letter))
		columns += letter.columns;
	PG_RETURN_INT32(columns);
}

static int
width_of_character(FunctionCallInfo fcinfo, int argument)
{
	int			width = PG_ARGISNULL(argument) ? 0 : PG_GETARG_INT32(argument);

	if (width > MOST_COLUMNS)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("a text of %d columns is too wide", width),
				 errhint("Ask for at most %d.", MOST_COLUMNS)));
	return Max(width, 0);
}

/* Cut off, the last column at least says so; or filled up. */
Datum
reservation_drawing_text(PG_FUNCTION_ARGS)
{
	const char *rest = PG_ARGISNULL(0) ? "" :
		read_drawing_text(PG_GETARG_DATUM(0), "value", MOST_BYTES);
	int			width = width_of_character(fcinfo, 1);
	const char *filling = PG_ARGISNULL(2) ? " " :
		read_drawing_text(PG_GETARG_DATUM(2), "filling", MOST_FILLING);
	StringInfoData result;
	Letter		letter;
	int			columns = 0;
	int			kept = 0;
	int			kept_columns = 0;

	initStringInfo(&result);
	while (columns <= width && next_format_letter(&rest, &letter))
	{
		appendBinaryStringInfo(&result, letter.bytes, letter.length);
		columns += letter.columns;
		if (columns < width)
		{
			kept = result.len;
			kept_columns = columns;
		}
	}
	if (columns > width)
	{
		result.len = kept;
		columns = kept_columns;
		filling = "~";
	}
	for (; columns < width; columns++)
	{
		CHECK_FOR_INTERRUPTS();
		appendStringInfoString(&result, filling);
	}
	PG_RETURN_TEXT_P(cstring_to_text_with_len(result.data, result.len));
}
