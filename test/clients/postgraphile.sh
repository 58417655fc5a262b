#!/usr/bin/env bash
# PostGraphile, from npm, with the schema of example/api: guests book, are told of their own
# reservations only, and get the statuses of HTTP that the page names
# shellcheck disable=SC2034,SC2317,SC2329 # the story uses them
client=postgraphile
. "$(dirname "$0")/story"
secret=$(head -c 32 /dev/urandom | base64)
export JWT_SECRET=$secret

prepare() { install_from_npm && cp "$root/test/clients/guest.js" "$home"; }

start_gateway() {
	local DATABASE_URL="postgresql://api_gateway@127.0.0.1:${socket##*.}/$PGDATABASE?host=${socket%/*}"
	PORT=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
	export DATABASE_URL PORT
	node "$home/server.js" >"$workplace/gateway" 2>&1 &
	gateway=$!
	for _ in {1..300}; do
		[[ $(guest ann '{ __typename }' 2>&1) != '200 {"data":'* ]] || return 0
		sleep 0.1
	done
	cat "$workplace/gateway"
	return 1
}

# guest NAME QUERY: the status and the body of the response. A guest without a name has no token.
guest() { node "$home/guest.js" "$@"; }
answers() { is "$(guest "$1" "$2")" "$3"; }
fails() { is "$(guest "$1" "$2" | sed -E 's/^([0-9]+) .*"code":"([^"]*)".*/\1 \2/')" "$3"; }

# book DAYS KEY RESOURCE: a mutation that asks for what the guest is told
book() {
	echo "mutation { book(input: { resourceId: \"${3:-1}\", arrival: \"2039-05-${1%-*}T15:00+02:00\",
		departure: \"2039-05-${1#*-}T11:00+02:00\", key: \"$2\" }) { answer { accepted status reason amount } } }"
}
of_ann() { query -c "SELECT reservation_id FROM reservation.reservation WHERE customer = 'ann'"; }
change() { echo "mutation { $1(input: { reservationId: \"$(of_ann)\" ${2:-} }) { answer { accepted status } } }"; }
stays='{ stays { nodes { resource arrival departure status amount } } }'

books_once() {
	local booked='200 {"data":{"book":{"answer":{"accepted":true,"status":"confirmed","reason":null,"amount":"190.00"}}}}'
	answers ann "$(book 02-04 1)" "$booked" && answers ann "$(book 02-04 1)" "$booked" &&
		is "$(query -c 'SELECT customer FROM reservation.reservation')" ann
}

# Another guest's key is not found, so this books.
has_own_keys() {
	answers ben "$(book 10-11 1)" '200 {"data":{"book":{"answer":{"accepted":true,"status":"confirmed","reason":null,"amount":"95.00"}}}}'
}

is_refused() {
	answers ben "$(book 03-05 2)" '200 {"data":{"book":{"answer":{"accepted":false,"status":"rejected","reason":"unavailable","amount":"190.00"}}}}' &&
		is "$(query -c "SELECT count(*) FROM reservation.reservation WHERE customer = 'ben' AND status = 'rejected'")" 1
}

sees_own() {
	answers ann "$stays" '200 {"data":{"stays":{"nodes":[{"resource":"double","arrival":"2039-05-02T15:00:00","departure":"2039-05-04T11:00:00","status":"confirmed","amount":"190.00"}]}}}' &&
		answers cem "$stays" '200 {"data":{"stays":{"nodes":[]}}}'
}

leaves_others_alone() {
	fails ben "$(change cancel)" '404 P0002' &&
		fails ben "$(change move ', arrival: "2039-06-02T15:00+02:00", departure: "2039-06-04T11:00+02:00"')" '404 P0002' &&
		is "$(query -c "SELECT status, version FROM reservation.reservation WHERE customer = 'ann'")" 'confirmed|1'
}

changes_own() {
	answers ann "$(change move ', arrival: "2039-06-02T15:00+02:00", departure: "2039-06-04T11:00+02:00"')" '200 {"data":{"move":{"answer":{"accepted":true,"status":"confirmed"}}}}' &&
		answers ann "$(change cancel)" '200 {"data":{"cancel":{"answer":{"accepted":true,"status":"canceled"}}}}'
}

is_told_the_status() {
	fails ann "$(book 02-04 3 999)" '404 P0002' && fails ann "$(book 05-06 1)" '422 RS002' &&
		fails ann "$(book 04-02 4)" '400 22000' && fails '' "$(book 02-04 5)" '401 28000'
}

# The schema has these doors and no other.
has_no_other_door() {
	answers ann '{ __schema { mutationType { fields { name } } } }' '200 {"data":{"__schema":{"mutationType":{"fields":[{"name":"book"},{"name":"cancel"},{"name":"move"}]}}}}' &&
		is "$(guest ann '{ __schema { queryType { fields { name } } } }' | grep -o '"name":"[^"]*"' | cut -d '"' -f 4 | sort | xargs)" \
			'allResources guest isAvailable node nodeId query resource resourceByResourceId stays' || return
	! query -c 'SET ROLE api_guest' -c 'TABLE reservation.reservation' 2>&1 | grep -v 'permission denied'
}

forged() { is "$(JWT_SECRET=another guest ann "$stays" | cut -d " " -f 1)" 403; }

take_away() {
	end_children "$gateway"
	kill "$gateway"
	query -c 'DROP OWNED BY api_gateway, api_guest, api_front CASCADE' -c 'DROP ROLE api_gateway, api_guest, api_front'
}

statuses_of_page() {
	node --input-type=module - "$home" "$page" <<-'END'
	import { readFileSync } from 'node:fs';
	const [home, page] = process.argv.slice(2);
	const { statusOf } = await import(`${home}/status.js`);
	const rows = readFileSync(page, 'utf8').matchAll(/^\| ([^|]*`[0-9A-Z]+`[^|]*) \|.*\| (\d{3})[^|]*\|$/gm);
	let count = 0;
	for (const [, states, status] of rows)
		for (const [, state] of states.matchAll(/`([0-9A-Z]+)`/g)) {
			count++;
			if (statusOf(state.padEnd(5, '0')) !== +status)
				throw Error(`${state}: ${statusOf(state.padEnd(5, '0'))}, and on the page ${status}`);
		}
	if (count < 20)
		throw Error(`the page has ${count} states`);
	END
}

if ! { cp -r "$root/example/api/postgraphile" "$home" && prepare; } >"$workplace/prepared" 2>&1; then
	sed 's/^/# /' "$workplace/prepared"
	skip "POSTGRAPHILE" "IT CANNOT BE INSTALLED HERE: $(tail -n 1 "$workplace/prepared")"
	exit 0
fi
furnish
check "the schema for guests is made" query -f "$root/example/api/api.sql"
check "PostGraphile starts" start_gateway
check "a guest books, once for a key" books_once
check "a guest has keys of its own" has_own_keys
check "a guest is refused" is_refused
check "a guest sees its own reservations" sees_own
check "a guest cannot change another guest's reservation" leaves_others_alone
check "a guest moves and cancels its own" changes_own
check "an error has the status that the page names" is_told_the_status
check "each SQLSTATE of the page has its status" statuses_of_page
check "a forged token is no guest" forged
check "a guest meets the functions of the schema, and no others" has_no_other_door
check "the schema can be taken away" take_away
leave
exit $((failures > 0))
