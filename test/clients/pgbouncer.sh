#!/usr/bin/env bash
# PgBouncer in transaction mode, with one session: what one caller leaves to the next, and
# the program for psql through it
# shellcheck disable=SC2034,SC2317,SC2329 # the story uses them
client=psql actor=shell
. "$(dirname "$0")/story"
unset PGOPTIONS # PgBouncer refuses them

booking() { "$home/booking" "$@"; }
pooled() { psql -XAtq --set=ON_ERROR_STOP=1 "$DATABASE_URL" "$@"; }
afresh() { pooled -c 'DISCARD ALL'; }

start_pool() {
	local folder=$workplace/pool
	port=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
	mkdir "$folder"
	sed -e "s,host=/run/postgresql port=5432,host=${socket%/*} port=${socket##*.}," -e "s/^listen_port = .*/listen_port = $port/" \
		-e "s,users.txt,$folder/users.txt," "$root/example/client/pgbouncer/pgbouncer.ini" >"$folder/pgbouncer.ini"
	printf 'unix_socket_dir =\nlogfile = %s/log\n' "$folder" >>"$folder/pgbouncer.ini"
	echo '"clients" ""' >"$folder/users.txt"
	[ "$(id -u)" -ne 0 ] || chown -R postgres "$folder"
	as_server "$(PATH=$PATH:/usr/sbin command -v pgbouncer)" --quiet "$folder/pgbouncer.ini" &
	export DATABASE_URL="postgresql://clients@127.0.0.1:$port/$PGDATABASE?sslmode=disable"
	for _ in {1..100}; do
		! pooled -c 'SELECT 1' >/dev/null 2>&1 || return 0
		sleep 0.1
	done
	tail -n 5 "$folder/log"
	return 1
}

set_leaks() { pooled -c "SET reservation.actor = 'anna'" && is "$(pooled -c 'SHOW reservation.actor')" anna; }
set_local_ends() { afresh && pooled -c "BEGIN; SET LOCAL reservation.actor = 'anna'; COMMIT" && is "$(pooled -c 'SHOW reservation.actor')" ''; }
listens_for_others() { afresh && pooled -c 'LISTEN reservation' && is "$(pooled -c 'SELECT pg_listening_channels()')" reservation; }
prepares_for_others() { afresh && pooled -c 'PREPARE p AS SELECT 1' && { pooled -c 'PREPARE p AS SELECT 2' 2>&1 || true; } | grep 'already exists'; }
leaves_nothing() { afresh && books && is "$(pooled -c 'SHOW reservation.actor')" ''; }

if ! PATH=$PATH:/usr/sbin command -v pgbouncer >/dev/null; then
	skip "PGBOUNCER" "IT IS NOT INSTALLED: test/harness/packages clients"
	exit 0
fi
copy
furnish
check "PgBouncer starts" start_pool
check "SET reservation.actor is left to the next caller" set_leaks
check "SET LOCAL reservation.actor is not" set_local_ends
check "LISTEN is left to the next caller" listens_for_others
check "a prepared statement is left to the next caller" prepares_for_others
check "a program that uses SET LOCAL books, and leaves nothing" leaves_nothing
leave
exit $((failures > 0))
