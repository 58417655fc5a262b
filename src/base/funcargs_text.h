/*
 * funcargs_text.h
 *		Texts and JSON that a caller passes, no longer than can be passed on.
 *
 * A text enters a row, an event, and from there a publication, a slot, a
 * dump. Escaped by each of them, a text without a limit grows beyond what
 * PostgreSQL can hold in one value, and then stops all of them for good.
 */
#ifndef RSV_FUNCARGS_TEXT_H
#define RSV_FUNCARGS_TEXT_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/jsonb.h"

/* Of any text: a key, a code or an address fits, a document does not. */
#define RSV_TEXT_BYTES 1024

/* May not be null */
extern const char *rsv_arg_text(FunctionCallInfo fcinfo, int n,
								const char *name);
/* Nor empty */
extern const char *rsv_arg_customer(FunctionCallInfo fcinfo, int n);
extern const char *rsv_arg_reference(FunctionCallInfo fcinfo, int n,
									 const char *name);
extern const char *rsv_arg_key(FunctionCallInfo fcinfo, int n,
							   const char *name);
extern const char *rsv_arg_source(FunctionCallInfo fcinfo, int n);
/* The member of an enum whose names are the choices */
extern int	rsv_arg_choice(FunctionCallInfo fcinfo, int n, const char *name,
						   const char *const *choices, int nchoices);

/* A text that is read and not kept: no longer than this, and a copy */
#define RSV_DOCUMENT_BYTES (10 * 1024 * 1024)
extern char *rsv_arg_document(FunctionCallInfo fcinfo, int n,
							  const char *name);

/* A JSON object of at most reservation.max_details bytes */
extern Datum rsv_arg_object(FunctionCallInfo fcinfo, int n, const char *name);

/* NULL for null */
extern const char *rsv_arg_optional_text(FunctionCallInfo fcinfo, int n,
										 const char *name);

/* As text[], or zero if it is no array of strings */
extern Datum rsv_texts_of_json(const JsonbValue *value);

#endif							/* RSV_FUNCARGS_TEXT_H */
