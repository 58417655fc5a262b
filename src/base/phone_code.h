/*
 * phone_code.h
 *		The ten letters by which people name a reservation on the telephone.
 */
#ifndef RSV_PHONE_CODE_H
#define RSV_PHONE_CODE_H

#include "postgres.h"

#include "utils/uuid.h"

#define RSV_PHONE_CODE_LETTERS 10

/* Ids of one code were made at milliseconds that are a multiple of it apart. */
#define RSV_PHONE_CODE_CYCLE INT64CONST(4826809)	/* 13 to the power of 6 */

/* A code without its check letter */
extern uint64 rsv_phone_code_number(const pg_uuid_t *id);

/* The letters, and a zero */
extern void rsv_phone_code_write(uint64 number, char *code);

/* The number of a code as people type it; an error if it is mistyped */
extern uint64 rsv_phone_code_read(const char *typed);

/* The millisecond, within its cycle, at which the ids were made */
extern int64 rsv_phone_code_time(uint64 number);

#endif							/* RSV_PHONE_CODE_H */
