/*
 * payload.c
 *		The facts of a reservation, as an event tells them.
 *
 * A reservation can be rebuilt by laying its events' payloads over each
 * other in order, so an event that changes it tells the new facts under the
 * same keys that the first one used. An end is void once there is neither a
 * hold nor a pending change; no key ever has to be taken back.
 */
#include "postgres.h"

#include "event/payload.h"
#include "model/record_difference.h"

/* Only the request tells these, which never change. */
static void
add_lasting_facts(JsonBuilder *payload, const Record *record)
{
	if (record->item == 0)
		return;
	rsv_json_uuid(payload, "booking_id", &record->booking_id);
	rsv_json_number(payload, "item", record->item);
}

static void
add_waived(JsonBuilder *payload, Rules waived)
{
	rsv_json_open_array(payload, "waived");
	for (Reason reason = REASON_NONE; reason < REASON_LIMIT_IGNORED; reason++)
		if (waived & RULE(reason))
			rsv_json_text(payload, NULL, rsv_reason_name(reason));
	rsv_json_close_array(payload);
}

/* Another stay has a leave of its own, which may be for the same rules. */
static bool
waived_is_told(const Record *record, const Record *before)
{
	if (!before)
		return record->waived != RULES_NONE;
	return record->waived != before->waived ||
		(record->waived && (record->during.from != before->during.from ||
							record->during.to != before->during.to));
}

/* The facts of the request */
static void
add_request_facts(JsonBuilder *payload, const Record *record,
				  const Record *before)
{
	if (!before || strcmp(record->customer, before->customer) != 0)
		rsv_json_text(payload, "customer", record->customer);
	if (!before || !rsv_record_same_resources(record, before))
	{
		rsv_json_open_array(payload, "resource_ids");
		for (int i = 0; i < record->nresources; i++)
			rsv_json_id(payload, NULL, record->resource_ids[i]);
		rsv_json_close_array(payload);
	}
	if (!before || record->during.from != before->during.from)
		rsv_json_time(payload, "from", record->during.from);
	if (!before || record->during.to != before->during.to)
		rsv_json_time(payload, "to", record->during.to);
	if (!before || record->quantity != before->quantity)
		rsv_json_number(payload, "quantity", record->quantity);
	if (record->guests != (before ? before->guests : 0))
		rsv_json_number(payload, "guests", record->guests);
	if (before ? !rsv_record_same_plan(record, before) :
		record->rate_plan != NULL)
		rsv_json_text(payload, "rate_plan",
					  record->rate_plan ? record->rate_plan : "");
	if (waived_is_told(record, before))
		add_waived(payload, record->waived);
	if (before ? !rsv_record_same_units(record, before) :
		record->wants_named_units)
		rsv_json_text(payload, "named_units", record->wants_named_units ?
					  rsv_unit_range_text(record->units) : "");
}

/* Events never remove a key, so none are an empty array. */
static void
add_list(JsonBuilder *payload, const char *key, Datum list)
{
	if (list)
		rsv_json_jsonb(payload, key, list);
	else
	{
		rsv_json_open_array(payload, key);
		rsv_json_close_array(payload);
	}
}

/* Events never remove a key, so an empty text means that all is asked for. */
static void
add_deposit(JsonBuilder *payload, const Record *record, const Record *before)
{
	if (before ? rsv_record_same_deposit(record, before) : !record->deposit)
		return;
	if (record->deposit)
	{
		rsv_json_money(payload, "deposit", record->deposit);
		rsv_json_time(payload, "balance_due_at", record->balance_due_at);
	}
	else
	{
		rsv_json_text(payload, "deposit", "");
		rsv_json_text(payload, "balance_due_at", "");
	}
}

static void
add_amount_facts(JsonBuilder *payload, const Record *record,
				 const Record *before)
{
	if (record->amount && (!before || !rsv_record_same_amount(record, before)))
		rsv_json_money(payload, "amount", record->amount);
	if (!before || strcmp(record->currency, before->currency) != 0 ||
		!rsv_record_same_amount(record, before))
		rsv_json_text(payload, "currency", record->currency);
	if (!before || record->payment_status != before->payment_status)
		rsv_json_text(payload, "payment_status",
						 rsv_payment_status_name(record->payment_status));
	if (before ? !rsv_record_same_prices(record, before) : record->prices != 0)
		add_list(payload, "prices", record->prices);
	if (record->posted && (!before || record->posted != before->posted))
		rsv_json_money(payload, "posted", record->posted);
	add_deposit(payload, record, before);
	if ((!before && record->amount_fixed) ||
		(before && record->amount_fixed != before->amount_fixed))
		rsv_json_bool(payload, "amount_fixed", record->amount_fixed);
}

static void
add_time_fact(JsonBuilder *payload, const char *key, TimestampTz now,
			  const TimestampTz *before)
{
	if (before == NULL || now != *before)
		rsv_json_time(payload, key, now);
}

static void
add_time_facts(JsonBuilder *payload, const Record *record, const Record *before)
{
	add_time_fact(payload, "confirmed_at", record->confirmed_at,
				  before ? &before->confirmed_at : NULL);
	add_time_fact(payload, "checked_in_at", record->checked_in_at,
				  before ? &before->checked_in_at : NULL);
	add_time_fact(payload, "checked_out_at", record->checked_out_at,
				  before ? &before->checked_out_at : NULL);
	add_time_fact(payload, "ended_at", record->ended_at,
				  before ? &before->ended_at : NULL);
}

void
rsv_payload_terms(JsonBuilder *payload, const Record *record,
				  const Record *before)
{
	if (before ? !rsv_record_same_terms(record, before) : record->terms != 0)
		add_list(payload, "cancellation_terms", record->terms);
}

/* Events never remove a key, so an empty text means no earlier start. */
static void
add_terms_facts(JsonBuilder *payload, const Record *record,
				const Record *before)
{
	rsv_payload_terms(payload, record, before);
	if (before && record->terms_from != before->terms_from)
		rsv_json_text(payload, "terms_from",
					  TIMESTAMP_IS_NOBEGIN(record->terms_from) ?
					  "" : rsv_json_time_text(record->terms_from));
}

/* Events never remove a key, so an empty object means no pending change. */
static void
add_pending(JsonBuilder *payload, const Record *record, const Record *before)
{
	if (before ? rsv_record_same_pending(record, before) : !record->pending)
		return;
	if (record->pending)
		rsv_json_jsonb(payload, "pending", record->pending);
	else
	{
		rsv_json_open_object(payload, "pending");
		rsv_json_close_object(payload);
	}
}

void
rsv_payload_record(JsonBuilder *payload, const Record *record,
				   const Record *before, int facts)
{
	if (facts & FACT_REQUEST)
		add_request_facts(payload, record, before);
	if (facts & FACT_REQUEST && !before)
		add_lasting_facts(payload, record);
	if (facts & FACT_PRIORITY &&
		record->priority != (before ? before->priority : 0))
		rsv_json_number(payload, "priority", record->priority);
	if (facts & FACT_STATUS && (!before || record->status != before->status))
		rsv_json_text(payload, "status", rsv_status_name(record->status));
	if (facts & FACT_AMOUNT)
		add_amount_facts(payload, record, before);
	if (facts & FACT_EXPIRY)
		add_time_fact(payload, "expires_at", record->expires_at,
					  before ? &before->expires_at : NULL);
	if (facts & FACT_TIMES)
		add_time_facts(payload, record, before);
	if (facts & FACT_TERMS)
		add_terms_facts(payload, record, before);
	if (facts & FACT_PENDING)
		add_pending(payload, record, before);
	if (facts & FACT_VERSION && (!before || record->version != before->version))
		rsv_json_number(payload, "version", record->version);
}
