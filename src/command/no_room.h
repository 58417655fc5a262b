/*
 * no_room.h
 *		A claim that was refused for want of room.
 */
#ifndef RSV_NO_ROOM_H
#define RSV_NO_ROOM_H

#include "postgres.h"

#include "inventory/claim.h"

/* Was the claim refused for want of room, and not by a resource's rule? */
extern bool rsv_no_room_alone(const Claim *claim);

/* An error if there is no room just now; any other refusal raises none. */
extern void rsv_no_room_raise(const Claim *claim);

#endif							/* RSV_NO_ROOM_H */
