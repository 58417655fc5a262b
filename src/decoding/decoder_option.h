/*
 * decoder_option.h
 *		Options that the reader of a slot gives to the output plugin.
 */
#ifndef RSV_DECODER_OPTION_H
#define RSV_DECODER_OPTION_H

#include "postgres.h"

#include "nodes/pg_list.h"

typedef struct DecoderOptions
{
	List	   *types;			/* of events; NIL: all */
	char	   *source;			/* NULL: made of the database's name */
	bool		pretty;
} DecoderOptions;

/* From a list of DefElem */
extern void rsv_decoder_read_options(DecoderOptions *options, List *given);
extern bool rsv_decoder_wants(const DecoderOptions *options, const char *type);

#endif							/* RSV_DECODER_OPTION_H */
