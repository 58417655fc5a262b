/*
 * delay.c
 *		How long a listener waits for what has been committed.
 *
 * delay CONNINFO N FROM makes N reservations of rooms that are free from then
 * on, one after the other, on one connection and listens on another. It prints,
 * for each, the microseconds from when the commit was acknowledged until its
 * last event was announced: less than nothing is nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <time.h>

#include "libpq-fe.h"

static PGconn *
connect_to(const char *conninfo)
{
	PGconn	   *connection = PQconnectdb(conninfo);

	if (PQstatus(connection) == CONNECTION_OK)
		return connection;
	fputs(PQerrorMessage(connection), stderr);
	exit(1);
}

static void
run(PGconn *connection, const char *sql)
{
	PGresult   *result = PQexec(connection, sql);

	if (PQresultStatus(result) != PGRES_COMMAND_OK &&
		PQresultStatus(result) != PGRES_TUPLES_OK)
	{
		fputs(PQerrorMessage(connection), stderr);
		exit(1);
	}
	PQclear(result);
}

static long
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000L + time.tv_nsec / 1000;
}

static void
wait_for_last(PGconn *connection)
{
	for (;;)
	{
		PGnotify   *notify;
		int			last;
		fd_set		inputs;

		while ((notify = PQnotifies(connection)) != NULL)
		{
			last = strstr(notify->extra, "ReservationFinalized") != NULL;
			PQfreemem(notify);
			if (last)
				return;
		}
		FD_ZERO(&inputs);
		FD_SET(PQsocket(connection), &inputs);
		select(PQsocket(connection) + 1, &inputs, NULL, NULL, NULL);
		PQconsumeInput(connection);
	}
}

int
main(int argc, char **argv)
{
	PGconn	   *writer = connect_to(argv[1]);
	PGconn	   *listener = connect_to(argv[1]);

	run(listener, "LISTEN reservation");
	for (int i = 0; i < atoi(argv[2]); i++)
	{
		char		sql[300];
		long		committed;
		long		heard;

		snprintf(sql, sizeof(sql),
				 "SELECT reservation.create_reservation(%d, tstzrange(d, d + interval '1 hour'), 'c')"
				 " FROM (SELECT timestamptz '%s' + %d * interval '1 hour' AS d) AS day",
				 i % 1000 + 1, argv[3], i / 1000);
		run(writer, sql);
		committed = now();
		wait_for_last(listener);
		heard = now();
		printf("%ld\n", heard > committed ? heard - committed : 0);
	}
	return 0;
}
