/*
 * guc.c
 *		Settings, all under "reservation.".
 *
 * What a program says of its own transaction may be set by anyone; what
 * decides for others may not.
 */
#include "postgres.h"

#include "base/amount.h"
#include "base/funcargs_text.h"
#include "base/guc.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/guc.h"
#include "utils/varlena.h"

char	   *rsv_guc_now;
char	   *rsv_guc_correlation_id;
char	   *rsv_guc_causation_id;
char	   *rsv_guc_actor;
char	   *rsv_guc_traceparent;
char	   *rsv_guc_tenant;
char	   *rsv_guc_default_currency;
char	   *rsv_guc_support_contact;
char	   *rsv_guc_payment_methods;
int			rsv_guc_max_payment_attempts;
int			rsv_guc_waitlist_depth;
char	   *rsv_guc_max_stay;
int			rsv_guc_max_details;
int			rsv_guc_log_min_wait;
int			rsv_guc_notify;
char	   *rsv_guc_channel;
char	   *rsv_guc_databases;
char	   *rsv_guc_worker_role;

/* Changes with rsv_guc_databases */
int			rsv_guc_databases_generation = 0;

static const struct config_enum_entry notify_modes[] = {
	{"auto", NOTIFY_AUTO, false},
	{"transaction", NOTIFY_TRANSACTION, false},
	{"worker", NOTIFY_WORKER, false},
	{"off", NOTIFY_OFF, false},
	{NULL, 0, false}
};

static bool
check_currency(char **value, void **extra, GucSource source)
{
	if (rsv_amount_is_currency(*value))
		return true;
	GUC_check_errdetail("A currency is three capital letters, such as EUR.");
	return false;
}

static bool
check_guc_list(char **value, void **extra, GucSource source)
{
	char	   *list = pstrdup(*value);
	List	   *items;
	bool		valid = SplitGUCList(list, ',', &items);

	if (!valid)
		GUC_check_errdetail("It is a list with commas.");
	list_free(items);
	pfree(list);
	return valid;
}

static void
note_databases(const char *value, void *extra)
{
	rsv_guc_databases_generation++;
}

/* As the columns of that name */
static bool
check_tenant(char **value, void **extra, GucSource source)
{
	if (strlen(*value) <= RSV_TEXT_BYTES)
		return true;
	GUC_check_errdetail("The name of a tenant has at most %d bytes.",
						RSV_TEXT_BYTES);
	return false;
}

/* A channel is a name that LISTEN accepts. */
static bool
check_channel(char **value, void **extra, GucSource source)
{
	if (**value != '\0' && strlen(*value) < NAMEDATALEN)
		return true;
	GUC_check_errdetail("The name of a channel has 1 to %d bytes.",
						NAMEDATALEN - 1);
	return false;
}

/* These settings go into events, and with them to every reader. */
static bool
check_told(char **value, void **extra, GucSource source)
{
	if (strlen(*value) <= RSV_TEXT_BYTES)
		return true;
	GUC_check_errmsg("value for a setting that goes into events is too long");
	GUC_check_errdetail("It has %zu bytes; at most %d are kept.",
						strlen(*value), RSV_TEXT_BYTES);
	GUC_check_errhint("Pass a shorter key, and keep the rest elsewhere.");
	return false;
}

static bool
check_told_list(char **value, void **extra, GucSource source)
{
	return check_told(value, extra, source) &&
		check_guc_list(value, extra, source);
}

/*
 * W3C Trace Context: version, trace, parent and flags in hexadecimal digits.
 * What goes into every event must not be able to break its reader.
 */
static bool
is_traceparent(const char *c)
{
	static const int lengths[] = {2, 32, 16, 2};

	for (int part = 0; part < lengthof(lengths); part++)
	{
		for (int i = 0; i < lengths[part]; i++, c++)
			if (strchr("0123456789abcdef", *c) == NULL || *c == '\0')
				return false;
		if (*c++ != (part == lengthof(lengths) - 1 ? '\0' : '-'))
			return false;
	}
	return true;
}

static bool
check_traceparent(char **value, void **extra, GucSource source)
{
	if (**value == '\0' || is_traceparent(*value))
		return true;
	GUC_check_errdetail("It is a version, a trace, a parent and flags in lower-case hexadecimal digits: 2, 32, 16 and 2 of them, with hyphens between.");
	return false;
}

static Interval max_stay;

/* Raises no error: the server reads its settings where none may be raised. */
static bool
read_guc_interval(const char *text, Interval *interval)
{
	char		work[MAXDATELEN + MAXDATEFIELDS];
	char	   *fields[MAXDATEFIELDS];
	int			types[MAXDATEFIELDS];
	int			nfields;
	int			type;
	struct pg_itm_in parts = {0};

	return ParseDateTime(text, work, sizeof(work), fields, types,
						 MAXDATEFIELDS, &nfields) == 0 &&
		DecodeInterval(fields, types, nfields, INTERVAL_FULL_RANGE, &type,
					   &parts) == 0 &&
		type == DTK_DELTA && itmin2interval(&parts, interval) == 0;
}

/* A thousand years are as long as a packing looks ahead. */
static bool
check_max_stay(char **value, void **extra, GucSource source)
{
	Interval	interval;

	if (read_guc_interval(*value, &interval) && interval.month >= 0 &&
		interval.day >= 0 && interval.time >= 0 &&
		interval.month + interval.day + interval.time > 0 &&
		interval.month <= 1000 * MONTHS_PER_YEAR && interval.day <= 366000 &&
		interval.time <= 366000 * USECS_PER_DAY)
		return true;
	GUC_check_errdetail("It is an interval, greater than zero and of at most 1000 years, such as 10 years.");
	return false;
}

static void
note_max_stay(const char *value, void *extra)
{
	(void) read_guc_interval(value, &max_stay);
}

const Interval *
rsv_guc_max_stay_interval(void)
{
	return &max_stay;
}

/* Settings whose values are kept, and read by other sessions */
static void
define_limits(void)
{
	DefineCustomStringVariable("reservation.max_stay",
							   "Sets the longest stay that can be booked.",
							   "An interval, such as 1 year.",
							   &rsv_guc_max_stay, "10 years",
							   PGC_SUSET, 0, check_max_stay, note_max_stay,
							   NULL);
	DefineCustomIntVariable("reservation.max_details",
							"Sets the largest details of a reservation, as JSON text.",
							NULL, &rsv_guc_max_details,
							1024 * 1024, 2, 64 * 1024 * 1024,
							PGC_SUSET, GUC_UNIT_BYTE, NULL, NULL, NULL);
}

static void
define_context(const char *name, char **variable, const char *description,
			   GucStringCheckHook check)
{
	DefineCustomStringVariable(name, description, NULL, variable, "",
							   PGC_USERSET, 0, check, NULL, NULL);
}

/*
 * Announcements are for the listeners of a database, so a superuser decides on
 * them and not a caller. Where a worker runs is a setting of the server.
 */
static void
define_publishing(void)
{
	DefineCustomEnumVariable("reservation.notify",
							 "Selects the process that announces events by NOTIFY.",
							 "The transaction that writes them, or a background worker after its commit; auto is the worker if there is one.",
							 &rsv_guc_notify, NOTIFY_AUTO, notify_modes,
							 PGC_SUSET, 0, NULL, NULL, NULL);
	DefineCustomStringVariable("reservation.channel",
							   "Sets the channel on which events are announced.",
							   NULL, &rsv_guc_channel, "reservation",
							   PGC_SUSET, 0, check_channel, NULL, NULL);
	DefineCustomStringVariable("reservation.databases",
							   "Lists the databases in which a background worker runs.",
							   "Names with commas between them; the library must be in shared_preload_libraries.",
							   &rsv_guc_databases, "",
							   PGC_SIGHUP, GUC_LIST_INPUT, check_guc_list,
							   note_databases, NULL);
	DefineCustomStringVariable("reservation.worker_role",
							   "Sets the role that background workers log in as.",
							   "If it is empty, workers act as the owner of the extension's tables.",
							   &rsv_guc_worker_role, "",
							   PGC_SIGHUP, 0, NULL, NULL, NULL);
}

bool
rsv_guc_names_database(const char *name)
{
	char	   *list = pstrdup(rsv_guc_databases);
	List	   *names;
	ListCell   *cell;
	bool		found = false;

	/* what the check has let through */
	(void) SplitGUCList(list, ',', &names);
	foreach(cell, names)
		found |= strcmp(lfirst(cell), name) == 0;
	list_free(names);
	pfree(list);
	return found;
}

void
rsv_guc_init(void)
{
	/*
	 * A caller that could set the clock could book the past and outlive its
	 * hold, so only a superuser may set it, or grant that right.
	 */
	DefineCustomStringVariable("reservation.now",
							   "Sets the clock of the commands.",
							   "A timestamp with time zone; if it is empty, the real clock counts.",
							   &rsv_guc_now, "",
							   PGC_SUSET, 0, NULL, NULL, NULL);

	define_context("reservation.correlation_id", &rsv_guc_correlation_id,
				   "Sets a key that all events of one business process share.",
				   check_told);
	define_context("reservation.causation_id", &rsv_guc_causation_id,
				   "Names the message that caused the call.", check_told);
	define_context("reservation.actor", &rsv_guc_actor,
				   "Names the person or program for which the caller acts.",
				   check_told);
	define_context("reservation.traceparent", &rsv_guc_traceparent,
				   "Sets the W3C trace context of the caller.",
				   check_traceparent);

	/* A role that is bound to a tenant must not be able to leave it. */
	DefineCustomStringVariable("reservation.tenant",
							   "Sets the tenant that the caller acts for.",
							   "It is empty in a database of one tenant.",
							   &rsv_guc_tenant, "",
							   PGC_SUSET, 0, check_tenant, NULL, NULL);

	DefineCustomStringVariable("reservation.default_currency",
							   "Sets the currency of a resource that is inserted without one.",
							   NULL, &rsv_guc_default_currency, "EUR",
							   PGC_USERSET, 0, check_currency, NULL, NULL);
	/* Events repeat this text to customers, so no caller may set it. */
	DefineCustomStringVariable("reservation.support_contact",
							   "Sets the contact for a customer whose cancellation is refused.",
							   NULL, &rsv_guc_support_contact, "",
							   PGC_SUSET, 0, check_told, NULL, NULL);

	DefineCustomStringVariable("reservation.payment_methods",
							   "Lists other ways to pay, for a customer whose payment has failed.",
							   "Names with commas between them.",
							   &rsv_guc_payment_methods, "",
							   PGC_SUSET, GUC_LIST_INPUT, check_told_list,
							   NULL, NULL);
	DefineCustomIntVariable("reservation.max_payment_attempts",
							"Sets the number of failed payments after which a hold expires.",
							NULL, &rsv_guc_max_payment_attempts,
							3, 1, 1000, PGC_SUSET, 0, NULL, NULL, NULL);

	DefineCustomIntVariable("reservation.waitlist_depth",
							"Sets the largest number of waiting reservations that are checked for a free place.",
							NULL, &rsv_guc_waitlist_depth,
							100, 1, 1000000, PGC_SUSET, 0, NULL, NULL, NULL);

	DefineCustomIntVariable("reservation.log_min_wait",
							"Sets the shortest wait of a command for another that is logged.",
							"0 logs all waits, -1 none.",
							&rsv_guc_log_min_wait,
							-1, -1, PG_INT32_MAX, PGC_SUSET, GUC_UNIT_MS,
							NULL, NULL, NULL);

	define_limits();
	define_publishing();

	MarkGUCPrefixReserved("reservation");
}
