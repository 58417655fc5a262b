/*
 * event_type.c
 *		The names of all types of events.
 *
 * Who asks for events by type is told of a name that does not exist, rather
 * than left to wait for it. A test holds this list against the documentation,
 * and that against the events that there are.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "publish/event_type.h"

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
