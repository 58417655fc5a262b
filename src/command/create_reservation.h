/*
 * create_reservation.h
 *		The creation of one reservation, from its request to its answer.
 */
#ifndef RSV_CREATE_RESERVATION_H
#define RSV_CREATE_RESERVATION_H

#include "postgres.h"

#include "command/request.h"

typedef struct Creation
{
	Command		command;
	Request		request;
} Creation;

/* Reads the arguments, and begins. False: the call was answered before. */
extern bool rsv_create_begin(Creation *creation, FunctionCallInfo fcinfo,
							 Record *record);

/* Claims the place; may be repeated with other units, if it was refused. */
extern void rsv_create_take(Creation *creation);

/* Tells what came of it. */
extern void rsv_create_answer(Creation *creation);

#endif							/* RSV_CREATE_RESERVATION_H */
