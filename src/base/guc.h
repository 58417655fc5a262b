/*
 * guc.h
 *		Settings.
 */
#ifndef RSV_GUC_H
#define RSV_GUC_H

#include "postgres.h"

#include "datatype/timestamp.h"

/* The process that announces events */
typedef enum NotifyMode
{
	NOTIFY_AUTO,
	NOTIFY_TRANSACTION,
	NOTIFY_WORKER,
	NOTIFY_OFF
} NotifyMode;

extern char *rsv_guc_now;
extern char *rsv_guc_correlation_id;
extern char *rsv_guc_causation_id;
extern char *rsv_guc_actor;
extern char *rsv_guc_traceparent;
extern char *rsv_guc_tenant;
extern char *rsv_guc_default_currency;
extern char *rsv_guc_support_contact;
extern char *rsv_guc_payment_methods;
extern int	rsv_guc_max_payment_attempts;
extern int	rsv_guc_waitlist_depth;
extern char *rsv_guc_max_stay;
extern int	rsv_guc_max_details;
extern int	rsv_guc_log_min_wait;

extern int	rsv_guc_notify;
extern char *rsv_guc_channel;
extern char *rsv_guc_databases;
extern int	rsv_guc_databases_generation;
extern char *rsv_guc_worker_role;

/* reservation.max_stay, read */
extern const Interval *rsv_guc_max_stay_interval(void);

/* Is it among reservation.databases? */
extern bool rsv_guc_names_database(const char *name);

extern void rsv_guc_init(void);

#endif							/* RSV_GUC_H */
