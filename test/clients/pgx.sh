#!/usr/bin/env bash
# pgx, by the proxy of Go modules
# shellcheck disable=SC2034,SC2317,SC2329 # the story uses them
client=pgx actor=web
. "$(dirname "$0")/story"

prepare() { GOTOOLCHAIN=local go build -C "$home" -mod=readonly -o booking .; }
booking() { "$home/booking" "$@"; }

tell
