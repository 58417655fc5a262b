#!/usr/bin/env bash
# The JDBC driver, from Maven Central
# shellcheck disable=SC2034,SC2317,SC2329 # the story uses them
client=jdbc actor=web
. "$(dirname "$0")/story"

prepare() { install_from_maven; }
booking() { java_booking "$@"; }

tell
