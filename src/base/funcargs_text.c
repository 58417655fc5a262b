/*
 * funcargs_text.c
 *		Texts and JSON that a caller passes, no longer than can be passed on.
 */
#include "postgres.h"

#include "access/detoast.h"
#include "base/compat.h"
#include "base/errcodes.h"
#include "base/funcargs.h"
#include "base/guc.h"
#include "base/named_enum.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

/* The length is known before the value is read, however long it is. */
static void
check_length(Datum value, const char *name, Size most, const char *hint)
{
	Size		length = toast_raw_datum_size(value) - VARHDRSZ;

	if (length > most)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must not be longer than %zu bytes", name, most),
				 errdetail("It has %zu.", length),
				 errhint("%s", hint)));
}

const char *
rsv_arg_text(FunctionCallInfo fcinfo, int n, const char *name)
{
	rsv_arg_require(fcinfo, n, name);
	check_length(PG_GETARG_DATUM(n), name, RSV_TEXT_BYTES,
				 "Pass a key, and keep the rest elsewhere.");
	return text_to_cstring(PG_GETARG_TEXT_PP(n));
}

const char *
rsv_arg_optional_text(FunctionCallInfo fcinfo, int n, const char *name)
{
	return PG_ARGISNULL(n) ? NULL : rsv_arg_text(fcinfo, n, name);
}

static const char *
require_text(FunctionCallInfo fcinfo, int n, const char *name,
			 const char *hint)
{
	const char *text = rsv_arg_text(fcinfo, n, name);

	if (text[0] == '\0')
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must not be empty", name),
				 errhint("%s", hint)));
	return text;
}

const char *
rsv_arg_customer(FunctionCallInfo fcinfo, int n)
{
	return require_text(fcinfo, n, "customer",
						"Pass the key that the application knows the customer by.");
}

/* An empty one would be the same as every other that was not given. */
const char *
rsv_arg_reference(FunctionCallInfo fcinfo, int n, const char *name)
{
	return require_text(fcinfo, n, name,
						"Pass what the payment provider calls this payment, or make one up that stays the same in a retry.");
}

/* An empty one, too, would be the same for all calls that were given none. */
const char *
rsv_arg_key(FunctionCallInfo fcinfo, int n, const char *name)
{
	return require_text(fcinfo, n, name,
						"Make up a key that stays the same in a retry, such as a UUID, or leave it out.");
}

/* The name keeps apart the events that two sources tell. */
const char *
rsv_arg_source(FunctionCallInfo fcinfo, int n)
{
	return require_text(fcinfo, n, "source",
						"Pass a name for the calendar, such as airbnb, that stays the same.");
}

char *
rsv_arg_document(FunctionCallInfo fcinfo, int n, const char *name)
{
	rsv_arg_require(fcinfo, n, name);
	check_length(PG_GETARG_DATUM(n), name, RSV_DOCUMENT_BYTES,
				 "Let its source leave out what is over.");
	return text_to_cstring(PG_GETARG_TEXT_PP(n));
}

static char *
list_choices(const char *const *choices, int nchoices)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < nchoices; i++)
		appendStringInfo(&list, "%s\"%s\"", i > 0 ? ", " : "", choices[i]);
	return list.data;
}

int
rsv_arg_choice(FunctionCallInfo fcinfo, int n, const char *name,
			   const char *const *choices, int nchoices)
{
	const char *text = rsv_arg_text(fcinfo, n, name);
	int			choice = rsv_named_enum_search(choices, nchoices, text);

	if (choice < 0)
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s \"%s\" is not known", name, text),
				 errhint("Available values: %s.",
						 list_choices(choices, nchoices))));
	return choice;
}

/*
 * JSON
 */

/* As JSON writes it: a control character takes six bytes. */
static int64
measure_string(const char *text, int length)
{
	int64		written = length + 2;

	for (int i = 0; i < length; i++)
		if (strchr("\b\f\n\r\t\"\\", text[i]) != NULL && text[i] != '\0')
			written++;
		else if ((unsigned char) text[i] < ' ')
			written += 5;
	return written;
}

/* A number of a few bytes may be written with a hundred thousand digits. */
static int64
measure_number(Numeric number)
{
	char	   *text = DatumGetCString(DirectFunctionCall1(
		numeric_out, NumericGetDatum(number)));
	int64		written = strlen(text);

	pfree(text);
	return written;
}

static int64
measure_value(const JsonbValue *value)
{
	switch (value->type)
	{
		case jbvString:
			return measure_string(value->val.string.val,
								  value->val.string.len);
		case jbvNumeric:
			return measure_number(value->val.numeric);
		default:
			return strlen("false");
	}
}

/*
 * The bytes that it is written with; or more than the most, at which it ends.
 * Each value is counted with a comma, which the last of a container has not.
 */
static int64
measure_json(Jsonb *json, int64 most)
{
	const int	separator = strlen(", ");
	JsonbIterator *iterator = JsonbIteratorInit(&json->root);
	JsonbIteratorToken token;
	JsonbValue	value;
	int64		written = -separator;
	int			depth = 0;
	bool		empty = false;

	while (written - depth * separator <= most &&
		   (token = JsonbIteratorNext(&iterator, &value, false)) != WJB_DONE)
	{
		bool		begins = token == WJB_BEGIN_OBJECT ||
			token == WJB_BEGIN_ARRAY;

		if (begins)
		{
			written += 1 + separator;
			depth++;
		}
		else if (token == WJB_END_OBJECT || token == WJB_END_ARRAY)
		{
			written += empty ? 1 : 1 - separator;
			depth--;
		}
		else
			written += measure_value(&value) + separator;
		empty = begins;
	}
	return written;
}

/* A digit is kept in twelve bytes, and takes three with its comma. */
#define MOST_KEPT 16

static void
check_size(Datum value, const char *name)
{
	int64		most = rsv_guc_max_details;

	/* what is kept in more bytes is longer, and need not be read for that */
	if (toast_raw_datum_size(value) <= MOST_KEPT * most &&
		measure_json(DatumGetJsonbP(value), most) <= most)
		return;
	ereport(ERROR,
			(errcode(RSV_BAD_ARGUMENT),
			 errmsg("%s must not be longer than " INT64_FORMAT " bytes", name,
					most),
			 errdetail("The setting reservation.max_details limits the JSON text."),
			 errhint("Keep large documents elsewhere, and their keys here.")));
}

Datum
rsv_arg_object(FunctionCallInfo fcinfo, int n, const char *name)
{
	rsv_arg_require(fcinfo, n, name);
	check_size(PG_GETARG_DATUM(n), name);
	if (!JB_ROOT_IS_OBJECT(PG_GETARG_JSONB_P(n)))
		ereport(ERROR,
				(errcode(RSV_BAD_ARGUMENT),
				 errmsg("%s must be a JSON object", name),
				 errdetail("Its type is %s.",
						   TextDatumGetCString(DirectFunctionCall1(
							   jsonb_typeof, PG_GETARG_DATUM(n)))),
				 errhint("Put it under a key, as in {\"note\": \"late\"}.")));
	return PG_GETARG_DATUM(n);
}

Datum
rsv_texts_of_json(const JsonbValue *value)
{
	JsonbContainer *list = value->val.binary.data;
	Datum	   *elements;
	int			n;

	if (value->type != jbvBinary || !JsonContainerIsArray(list))
		return (Datum) 0;
	n = JsonContainerSize(list);
	elements = palloc((n + 1) * sizeof(Datum));
	for (int i = 0; i < n; i++)
	{
		JsonbValue *text = getIthJsonbValueFromContainer(list, i);

		CHECK_FOR_INTERRUPTS();
		if (text->type != jbvString)
			return (Datum) 0;
		elements[i] = PointerGetDatum(cstring_to_text_with_len(
			text->val.string.val, text->val.string.len));
	}
	return PointerGetDatum(construct_array(elements, n, TEXTOID, -1, false,
										   TYPALIGN_INT));
}
