/*
 * event_type.c
 *		The names of all types of events.
 *
 * Who asks for events by type, or has something done with them, is told of a
 * name that does not exist, rather than left to wait for it. This is the only
 * list: reaction has a CHECK by it, and a test holds the documentation, and the
 * events that there are, against it.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "event/event_type.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(reservation_event_types);

static const char *const types[] = {
	"AddedToWaitlist",
	"AvailabilityConfirmed",
	"AvailabilityRejected",
	"CancellationRejected",
	"CheckinUndone",
	"CommandRejected",
	"HoldExtended",
	"ModificationRejected",
	"NoShowUndone",
	"OverreservationProcessed",
	"PaymentAuthorized",
	"PaymentCompleted",
	"PaymentFailed",
	"PaymentRequested",
	"PromotionApplied",
	"RefundCompleted",
	"RefundDue",
	"RefundWithdrawn",
	"ReservationCanceled",
	"ReservationCheckedIn",
	"ReservationCheckedOut",
	"ReservationConfirmationSent",
	"ReservationCreated",
	"ReservationExpired",
	"ReservationFinalized",
	"ReservationModified",
	"ReservationNoShow",
	"ReservationReinstated",
	"ReservationRequested",
	"ResourceClosed",
	"ResourceReopened",
	"UnitsAssigned",
	"UnitsReassigned",
	"WaitlistOffered",
};

bool
rsv_event_type_exists(const char *name)
{
	for (int i = 0; i < lengthof(types); i++)
		if (strcmp(types[i], name) == 0)
			return true;
	return false;
}

char *
rsv_event_type_list(void)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < lengthof(types); i++)
		appendStringInfo(&list, i > 0 ? ", %s" : "%s", types[i]);
	return list.data;
}

Datum
reservation_event_types(PG_FUNCTION_ARGS)
{
	Datum		names[lengthof(types)];

	for (int i = 0; i < lengthof(types); i++)
		names[i] = CStringGetTextDatum(types[i]);
	PG_RETURN_ARRAYTYPE_P(construct_array(names, lengthof(types), TEXTOID, -1,
										  false, TYPALIGN_INT));
}
