#!/usr/bin/env bash
# The programs of doc/cluster.md, which find the node of an id by themselves
# shellcheck disable=SC2154,SC2317,SC2329 # story and harness set and use them
. "$(dirname "$0")/story"

# Two nodes, and the map of them as the programs read it
furnish_nodes() {
	local node
	query -c 'CREATE ROLE clients LOGIN' || return
	for node in 0 1; do
		query -c "DROP DATABASE IF EXISTS routing$node" -c "CREATE DATABASE routing$node" || return
		PGDATABASE=routing$node query <<-END || return
		CREATE EXTENSION reservation;
		SELECT reservation.set_node($node);
		SELECT reservation.grant_usage('clients', 'agent');
		INSERT INTO reservation.resource (resource_id, name, time_zone)
		SELECT (slot::bigint << 40) + 1, 'slot ' || slot, 'UTC' FROM unnest(ARRAY[17, 2047, 2048, 4095]) AS slot WHERE slot / 2048 = $node;
		END
	done
	printf '%s postgresql://127.0.0.1:%s/routing%s?user=clients&sslmode=disable\n' 0 "$port" 0 2048 "$port" 1 >"$workplace/slots"
}

leave_nodes() {
	query -c 'DROP DATABASE IF EXISTS routing0' -c 'DROP DATABASE IF EXISTS routing1' -c 'DROP ROLE IF EXISTS clients'
}

# program LANGUAGE: the block of the page
program() { awk -v fence="\`\`\`$1" '$0 == fence { on = 1; next } /^```/ { on = 0 } on' "$root/doc/cluster.md"; }

# finds NODE SLOT: the program that is in the folder now
finds() { (cd "$home" && is "$(run $((($2 << 40) + 1)))" "routing$1 canceled"); }

route() {
	local language=$2
	client=$1 home=$workplace/$1
	if ! { copy && "$3" && cp "$workplace/slots" "$home" && program "$language" >"$home/$4" && compile; } >"$workplace/prepared" 2>&1; then
		sed 's/^/# /' "$workplace/prepared"
		skip "ROUTING BY ${client^^}" "IT CANNOT BE INSTALLED HERE: $(tail -n 1 "$workplace/prepared")"
		return
	fi
	check "$client finds the first node" finds 0 17
	check "$client finds it up to its last slot" finds 0 2047
	check "$client finds the second node from its first slot on" finds 1 2048
	check "$client finds it up to the last slot" finds 1 4095
	sed -i 's/^2048/1024/' "$home/slots"
	refuse "$client asks the node that the map says, even if it is the wrong one" finds 0 2047
}

open_way
check "two nodes are there" furnish_nodes
compile() { :; }
run() { python routing.py "$1"; }
route psycopg python make_venv routing.py
run() { node routing.js "$1"; }
route pg js install_from_npm routing.js
compile() { javac -d "$home/classes" -cp "$home/lib/*" "$home/Routing.java"; }
run() { java -XX:TieredStopAtLevel=1 -cp "$home/classes:$home/lib/*" Routing "$1"; }
route jdbc java install_from_maven Routing.java
check "the nodes are gone" leave_nodes
exit $((failures > 0))
