/*
 * unicode.c
 *		Text as JSON wants it: in UTF-8, whatever the database's encoding.
 *
 * Decoding must not fail: an event that cannot be sent is an event that all
 * later ones wait for, and what stands in it may have come from anyone who
 * may call a command. So a character that Unicode does not have (WIN1251 has
 * one) and bytes that are no character (SQL_ASCII takes any) are replaced.
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "decoding/unicode.h"
#include "lib/stringinfo.h"

/* In UTF-8 */
#define REPLACEMENT "\xEF\xBF\xBD"

static bool
text_is_ascii(const char *text)
{
	for (; *text; text++)
		if (IS_HIGHBIT_SET(*text))
			return false;
	return true;
}

static const char *
convert_to_utf8(const char *text, int encoding, Oid conversion)
{
	int			size = strlen(text) * MAX_CONVERSION_GROWTH + 1;
	char	   *buffer = palloc(size);
	StringInfoData result;

	initStringInfo(&result);
	while (*text)
	{
		int			length = strlen(text);
		int			done = pg_do_encoding_conversion_buf(
			conversion, encoding, PG_UTF8,
			(unsigned char *) unconstify(char *, text), length,
			(unsigned char *) buffer, size, true);

		appendStringInfoString(&result, buffer);
		text += done;
		if (done == length)
			break;
		appendStringInfoString(&result, REPLACEMENT);
		text += Min(pg_encoding_mblen(encoding, text), length - done);
	}
	pfree(buffer);
	return result.data;
}

const char *
rsv_unicode_from_server(const char *text)
{
	int			encoding = GetDatabaseEncoding();
	Oid			conversion;

	if (encoding == PG_UTF8 || encoding == PG_SQL_ASCII || text_is_ascii(text))
		return text;
	conversion = FindDefaultConversionProc(encoding, PG_UTF8);
	/* then it may as well be SQL_ASCII */
	return OidIsValid(conversion) ?
		convert_to_utf8(text, encoding, conversion) :
		text;
}

/* Does it end within its character? */
static bool
character_is_cut_off(const unsigned char *c, int length)
{
	for (int i = 1; i < length; i++)
		if (c[i] == '\0')
			return true;
	return false;
}

pg_wchar
rsv_unicode_next(const char **text)
{
	const unsigned char *c = (const unsigned char *) *text;
	int			length = pg_utf_mblen(c);

	if (character_is_cut_off(c, length) || !pg_utf8_islegal(c, length))
	{
		(*text)++;
		return RSV_REPLACEMENT;
	}
	*text += length;
	return utf8_to_unicode(c);
}
