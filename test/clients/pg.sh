#!/usr/bin/env bash
# pg, from npm
# shellcheck disable=SC2034,SC2317,SC2329 # the story uses them
client=pg actor=web
. "$(dirname "$0")/story"

prepare() { install_from_npm; }
booking() { node "$home/booking.js" "$@"; }
wrong() { cp "$root/test/clients/wrong_pg.js" "$home/wrong.js" && node "$home/wrong.js"; }

tell
