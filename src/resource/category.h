/*
 * category.h
 *		The resources of a category, in the order in which they are given away.
 */
#ifndef RSV_CATEGORY_H
#define RSV_CATEGORY_H

#include "postgres.h"

#include "base/named_enum.h"
#include "base/period.h"

#define CHOICES(CHOICE) \
	CHOICE(CHOOSE_RANK, "rank") \
	CHOICE(CHOOSE_BEST_FIT, "best_fit") \
	CHOICE(CHOOSE_LEAST_USED, "least_used")

typedef enum Choice
{
	CHOICES(NAMED_ENUM_MEMBER)
} Choice;

/* As rsv_arg_choice takes them */
#define RSV_CHOICES (CHOOSE_LEAST_USED + 1)
extern const char *const rsv_choice_names[RSV_CHOICES];

/*
 * The ids of the resources of the category that can be had on the rate plan,
 * or of all if that is NULL. An error if there are none. The stay begins on
 * the day on which use is counted.
 */
extern int64 *rsv_category_resources(const char *category, Choice choice,
									 Period stay, const char *rate_plan,
									 TimestampTz now, int *n);

/* The same, by rank where use decides, and with the use of each */
typedef struct CategoryMember
{
	int64		resource_id;
	int64		use;
} CategoryMember;

extern CategoryMember *rsv_category_members(const char *category,
											Choice choice, Period stay,
											const char *rate_plan,
											TimestampTz now, int *n);

#endif							/* RSV_CATEGORY_H */
