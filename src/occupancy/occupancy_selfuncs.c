/*
 * occupancy_selfuncs.c
 *		How much of a table the planner expects to overlap an occupancy.
 *
 * A look is for one resource and a day or a stay, and finds a few rows,
 * whatever years and resources the table has. A share of the table, which is
 * what the estimators of PostgreSQL expect, grows with it until every look
 * seems worth a hash table, and every view of many looks worth compiling.
 *
 * Invariants: nothing but speed relies on an estimate; nothing of the data is
 * read for one, neither rows nor statistics, so it gives nothing away.
 */
#include "postgres.h"

#include "fmgr.h"
#include "nodes/pathnodes.h"
#include "utils/selfuncs.h"

/* A look finds the row that is there, the next one, and one to spare. */
#define FEW_ROWS 3.0

/* The share where the table is not known, as for any containment */
#define UNKNOWN_SHARE 0.001

/* The share of looks that find a row: a guess, as nothing is known */
#define ANY_SHARE 0.5

PG_FUNCTION_INFO_V1(reservation_occupancy_sel);
PG_FUNCTION_INFO_V1(reservation_occupancy_joinsel);

/* How many rows it has; none if it is neither a table nor looks like one */
static double
count_rows(const VariableStatData *side)
{
	return side->rel ? side->rel->tuples : 0;
}

static Selectivity
share_of_rows(double rows)
{
	return rows > 0 ? Min(FEW_ROWS / rows, 1.0) : UNKNOWN_SHARE;
}

Datum
reservation_occupancy_sel(PG_FUNCTION_ARGS)
{
	PlannerInfo *root = (PlannerInfo *) PG_GETARG_POINTER(0);
	List	   *arguments = (List *) PG_GETARG_POINTER(2);
	int			relation = PG_GETARG_INT32(3);
	VariableStatData side;
	Node	   *other;
	bool		on_left;
	double		rows;

	/* not so if both sides are of one table */
	if (!get_restriction_variable(root, arguments, relation, &side, &other,
								  &on_left))
		PG_RETURN_FLOAT8(UNKNOWN_SHARE);
	rows = count_rows(&side);
	ReleaseVariableStats(side);
	PG_RETURN_FLOAT8(share_of_rows(rows));
}

/*
 * The larger table is looked at, once for each row of the other. Who asks
 * whether there is anything at all is told which share of those who ask finds
 * something.
 */
Datum
reservation_occupancy_joinsel(PG_FUNCTION_ARGS)
{
	PlannerInfo *root = (PlannerInfo *) PG_GETARG_POINTER(0);
	List	   *arguments = (List *) PG_GETARG_POINTER(2);
	JoinType	type = (JoinType) PG_GETARG_INT16(3);
	SpecialJoinInfo *join = (SpecialJoinInfo *) PG_GETARG_POINTER(4);
	VariableStatData left;
	VariableStatData right;
	bool		reversed;
	double		inner;
	Selectivity share;

	get_join_variables(root, arguments, join, &left, &right, &reversed);
	inner = count_rows(reversed ? &left : &right);
	share = share_of_rows(Max(count_rows(&left), count_rows(&right)));
	ReleaseVariableStats(left);
	ReleaseVariableStats(right);

	if (type == JOIN_SEMI || type == JOIN_ANTI)
		share = Min(share * Max(inner, 1.0), ANY_SHARE);
	PG_RETURN_FLOAT8(share);
}
