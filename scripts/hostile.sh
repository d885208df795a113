#!/bin/sh
# Runs every hostile tree on its own, in debug and release, under the limits that it must keep: 20 seconds of processor
# time and 1 GiB of memory.
set -eu
cd "$(dirname "$0")/.."
for profile in "" --release; do
    # shellcheck disable=SC2086
    cargo test $profile --test hostile --no-run
    # shellcheck disable=SC2086
    names=$(cargo test $profile --quiet --test hostile -- --list | sed -n 's/: test$//p')
    for name in $names; do
        echo "$name $profile"
        # shellcheck disable=SC2086
        /usr/bin/env time -f '  %es %MKB' cargo test $profile --quiet --test hostile -- --exact "$name" > /dev/null
    done
done
