#!/usr/bin/env bash
# The JDBC driver, from Maven Central
# shellcheck disable=SC2034,SC2317,SC2329 # the story uses them
client=jdbc actor=web
. "$(dirname "$0")/story"

prepare() {
	mvn --batch-mode --quiet --file "$home/pom.xml" dependency:copy-dependencies -DoutputDirectory="$home/lib" &&
		javac -d "$home/classes" -cp "$home/lib/*" "$home/Booking.java"
}

booking() {
	JDBC_URL="jdbc:postgresql://127.0.0.1:$port/$PGDATABASE?user=clients&sslmode=disable" \
		java -XX:TieredStopAtLevel=1 -cp "$home/classes:$home/lib/*" Booking "$@"
}

tell
