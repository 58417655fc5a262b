/*
 * unicode.h
 *		Text as JSON wants it: in UTF-8, whatever the database's encoding.
 */
#ifndef RSV_UNICODE_H
#define RSV_UNICODE_H

#include "postgres.h"

#include "mb/pg_wchar.h"

/* Replaces a character that cannot be written */
#define RSV_REPLACEMENT 0xFFFD

/* Never fails. SQL_ASCII, which has no meaning, is passed through. */
extern const char *rsv_unicode_from_server(const char *text);

/* The next code point of UTF-8; bytes that are none are replaced. */
extern pg_wchar rsv_unicode_next(const char **text);

#endif							/* RSV_UNICODE_H */
