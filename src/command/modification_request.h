/*
 * modification_request.h
 *		The reservation as a modification asks for it.
 */
#ifndef RSV_MODIFICATION_REQUEST_H
#define RSV_MODIFICATION_REQUEST_H

#include "postgres.h"

#include "command/context.h"
#include "command/repricing.h"

enum
{
	MODIFICATION_ID,
	MODIFICATION_DURING,
	MODIFICATION_QUANTITY,
	MODIFICATION_RESOURCE,
	MODIFICATION_AMOUNT,
	MODIFICATION_DETAILS,
	MODIFICATION_CUSTOMER,
	MODIFICATION_VERSION,
	MODIFICATION_KEY,
	MODIFICATION_REPRICE,
	MODIFICATION_TERMS,
	MODIFICATION_INSTEAD_OF,
	MODIFICATION_GUESTS,
	MODIFICATION_WAIVE,
	MODIFICATION_RATE_PLAN
};

/* Errors of the call, before anything is locked */
extern void rsv_modification_check(FunctionCallInfo fcinfo);

extern NewPrice rsv_modification_read_price(FunctionCallInfo fcinfo);

/* The record as the caller wants it, before it has a price */
extern Record rsv_modification_read(const Command *command);

#endif							/* RSV_MODIFICATION_REQUEST_H */
