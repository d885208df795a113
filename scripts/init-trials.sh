#!/bin/sh
# Tries `protree init` on projects that use prost-build or tonic-prost-build: for each folder or bare git directory that is
# given, optionally with `:PATH` for a package in it, makes a copy, lets `init` change it, and asks cargo whether it still
# compiles. Says which did, and leaves the copies with a log each.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
work=${WORK:-$here/target/init-trials}
mkdir -p "$work"
cargo build --quiet --manifest-path "$here/Cargo.toml" --target-dir "$here/target"
protree=$here/target/debug/protree
failed=0
for argument in "$@"; do
    source=${argument%%:*}
    package=.
    case $argument in *:*) package=${argument#*:} ;; esac
    name=$(printf %s "$argument" | sed 's|[^A-Za-z0-9._+-]|-|g; s|^-*||')
    copy=$work/$name
    log=$work/$name.log
    rm -rf "$copy"
    mkdir -p "$copy"
    if [ -f "$source/HEAD" ]; then
        git --git-dir="$source" archive HEAD | tar -x -C "$copy"
    else
        cp -R "$source/." "$copy"
    fi
    if ! (cd "$copy/$package" && "$protree" init --yes) >"$log" 2>&1; then
        echo "init fails: $argument ($log)"
        failed=1
    elif ! (cd "$copy/$package" && CARGO_TARGET_DIR="$work/target" cargo check --all-targets \
        --config "patch.crates-io.protree.path='$here'") >>"$log" 2>&1; then
        echo "needs more: $argument ($log)"
        failed=1
    else
        echo "builds:     $argument"
    fi
done
exit $failed
