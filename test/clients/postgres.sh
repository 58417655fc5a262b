#!/usr/bin/env bash
# postgres.js, from npm
# shellcheck disable=SC2034,SC2317,SC2329 # the story uses them
client=postgres actor=web
. "$(dirname "$0")/story"

prepare() { install_from_npm; }
booking() { node "$home/booking.js" "$@"; }
wrong() { cp "$root/test/clients/wrong_postgres.js" "$home/wrong.js" && node "$home/wrong.js"; }

tell
