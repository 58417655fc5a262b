#!/usr/bin/env bash
# tokio-postgres, from crates.io. What it is built of is kept between runs.
# shellcheck disable=SC2034,SC2317,SC2329 # the story uses them
client=tokio-postgres actor=web
. "$(dirname "$0")/story"

prepare() {
	cache=$workplace
	find_cache || cache=$workplace
	cargo build --quiet --locked --manifest-path "$home/Cargo.toml" --target-dir "$cache/cargo" &&
		cp "$cache/cargo/debug/booking" "$home/booking"
}

booking() { "$home/booking" "$@"; }

tell
