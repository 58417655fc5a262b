/*
 * listen.c
 *		A client as it should be: it is told of events by NOTIFY, reads them with
 *		read_events, and whatever it has missed it reads then.
 *
 * listen CONNINFO CHANNEL prints a line for each thing:
 *
 *		listening				it has a connection, and has read what there was
 *		announced MESSAGE		it is told of an event
 *		early POSITION			but nobody could see it
 *		event POSITION ID		it has read an event
 *		lost					its connection is gone; it makes another
 *
 * It ends with its standard input.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

#include "libpq-fe.h"

static PGconn *connection;

/* Where it has read to, and what it was told that there is */
static long long last = 0;
static long long told = 0;

static PGresult *
ask(const char *sql, long long position)
{
	char		text[32];
	const char *arguments[] = {text};
	PGresult   *result;

	snprintf(text, sizeof(text), "%lld", position);
	result = PQexecParams(connection, sql, 1, NULL, arguments, NULL, NULL, 0);
	if (PQresultStatus(result) == PGRES_TUPLES_OK)
		return result;
	PQclear(result);
	return NULL;
}

static int
read_on(void)
{
	PGresult   *events;
	int			n;

	do
	{
		events = ask("SELECT position, id FROM reservation.read_events($1)", last);
		if (events == NULL)
			return 0;
		n = PQntuples(events);
		for (int i = 0; i < n; i++)
		{
			printf("event %s %s\n", PQgetvalue(events, i, 0), PQgetvalue(events, i, 1));
			last = atoll(PQgetvalue(events, i, 0));
		}
		PQclear(events);
	} while (n > 0);
	return 1;
}

/* First it listens, then it reads: so nothing comes in between. */
static int
begin(const char *conninfo, const char *channel)
{
	char	   *name;
	char		listen[200];
	PGresult   *result;
	int			done;

	if (connection)
		PQfinish(connection);
	connection = PQconnectdb(conninfo);
	if (PQstatus(connection) != CONNECTION_OK)
		return 0;
	name = PQescapeIdentifier(connection, channel, strlen(channel));
	snprintf(listen, sizeof(listen), "LISTEN %s", name);
	PQfreemem(name);
	result = PQexec(connection, listen);
	done = PQresultStatus(result) == PGRES_COMMAND_OK && read_on();
	PQclear(result);
	if (done)
		puts("listening");
	return done;
}

static int
hear(void)
{
	PGnotify   *notify;
	int			heard = 0;

	while ((notify = PQnotifies(connection)) != NULL)
	{
		const char *at = strstr(notify->extra, "\"position\": ");
		long long	position = at ? atoll(at + strlen("\"position\": ")) : 0;
		PGresult   *event;

		printf("announced %s\n", notify->extra);
		event = ask("SELECT FROM reservation.event WHERE position = $1", position);
		if (event && PQntuples(event) == 0)
			printf("early %lld\n", position);
		PQclear(event);
		if (position > told)
			told = position;
		PQfreemem(notify);
		heard = 1;
	}
	return heard;
}

/*
 * An event that a transaction has announced itself can be read once those before it
 * have ended, and of that it may hear nothing; so then it looks by itself.
 */
static int
wait_for_more(void)
{
	fd_set		inputs;
	struct timeval second = {1, 0};
	int			socket = PQsocket(connection);

	FD_ZERO(&inputs);
	FD_SET(STDIN_FILENO, &inputs);
	FD_SET(socket, &inputs);
	if (select(socket + 1, &inputs, NULL, NULL, told > last ? &second : NULL) < 0)
		return 0;
	if (FD_ISSET(STDIN_FILENO, &inputs))
		exit(0);
	return PQconsumeInput(connection);
}

/* A query brings messages along, so before it waits it looks for them. */
static int
go_on(void)
{
	while (hear())
		if (!read_on())
			return 0;
	if (!wait_for_more())
		return 0;
	return told > last ? read_on() : PQstatus(connection) == CONNECTION_OK;
}

int
main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (;;)
	{
		if (begin(argv[1], argv[2]))
		{
			while (go_on())
				;
			puts("lost");
		}
		usleep(100000);
	}
}
