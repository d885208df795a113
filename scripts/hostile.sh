#!/bin/sh
# Runs every hostile tree on its own, in debug and release, and prints what it took; each must stay below 20 seconds
# and 1 GiB.
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
