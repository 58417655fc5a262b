#!/usr/bin/env bash
# asyncpg, from PyPI
# shellcheck disable=SC2034,SC2317,SC2329 # the story uses them
client=asyncpg actor=web
. "$(dirname "$0")/story"

prepare() { make_venv; }
booking() { python "$home/booking.py" "$@"; }
wrong() { python "$root/test/clients/wrong_asyncpg.py"; }

tell
