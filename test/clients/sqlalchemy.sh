#!/usr/bin/env bash
# SQLAlchemy, from PyPI, over psycopg
# shellcheck disable=SC2034,SC2317,SC2329 # the story uses them
client=sqlalchemy actor=web asks=yes
. "$(dirname "$0")/story"

prepare() { make_venv; }
booking() { python "$home/booking.py" "$@"; }

tell
