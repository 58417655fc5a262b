/*
 * funcargs_default.h
 *		Null for an argument that has a default means the default.
 */
#ifndef RSV_FUNCARGS_DEFAULT_H
#define RSV_FUNCARGS_DEFAULT_H

#include "postgres.h"

#include "fmgr.h"

/* Puts the default in the place of a null. False: there is none but null. */
extern bool rsv_arg_take_default(FunctionCallInfo fcinfo, int n);

#endif							/* RSV_FUNCARGS_DEFAULT_H */
