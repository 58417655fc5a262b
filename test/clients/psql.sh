#!/usr/bin/env bash
# psql, in a script
# shellcheck disable=SC2034,SC2317,SC2329 # the story uses them
client=psql actor=shell asks=yes
. "$(dirname "$0")/story"

prepare() { psql --version; }
booking() { "$home/booking" "$@"; }

tell
