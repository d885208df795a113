#!/usr/bin/env bash
# Builds and tests `bazel/example` with Bazel, compiles the Rust it makes, and tries a remote cache: a real server, to which one
# build writes and from which another, after everything was thrown away, takes every protree action; an edit to one target runs the
# actions of those that depend on it alone.
#
# Needs Bazel (Debian's `bazel-bootstrap`, 4.2, or newer), Rust, Python 3.11 with pip, and the registries of both. Everything it makes is in
# `target/bazel`. A minute and a half, once protree is built.
set -euo pipefail
cd "$(dirname "$0")/.."

root=$PWD
work=$root/target/bazel
mkdir -p "$work"

command -v bazel >/dev/null || { echo "this needs Bazel: install \`bazel-bootstrap\`" >&2; exit 1; }
cargo build --locked --release --bin protree

if ! cmp -s scripts/bazel/requirements.txt "$work/venv/requirements.txt"; then
    python3 -m venv --clear "$work/venv"
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check -r scripts/bazel/requirements.txt
    cp scripts/bazel/requirements.txt "$work/venv/"
fi
export PATH="$work/venv/bin:$PATH"

# In a copy: the edits below are not to be seen in the project.
rm -rf "$work/bazel"
cp -r bazel "$work/bazel"
cp target/release/protree "$work/bazel/example/tools/protree"
cd "$work/bazel/example"

run() {
    local command=$1
    shift
    # The sandbox of Debian's Bazel logs every mount.
    bazel --batch --output_user_root="$work/output" "$command" \
        --override_repository=rules_cc="$root/scripts/bazel/rules_cc" \
        --override_repository=rules_java="$root/scripts/bazel/rules_java" \
        --override_repository=remote_coverage_tools="$root/scripts/bazel/remote_coverage_tools" \
        "$@" 2>&1 | grep -v -e linux-sandbox -e noverify
}
step() { printf '\n== %s\n' "$*"; }

step "the example is built, and its tests pass"
run clean
run test //... --action_env=PATH --test_env=PATH --test_output=errors

step "the crate compiles"
crate=$work/crate
rm -rf "$crate"
mkdir -p "$crate/src"
(cd bazel-bin && find . -name '*.rs' -not -path '*.runfiles*' -exec cp --parents -L {} "$crate/src" \;)
cat >"$crate/Cargo.toml" <<'EOF'
[package]
name = "pb"
edition = "2024"

[lib]
path = "src/pb.rs"

[dependencies]
prost = "0.14"
tonic = "0.14"
tonic-prost = "0.14"

[workspace]
EOF
CARGO_TARGET_DIR=$work/target RUSTFLAGS="-D warnings" cargo check --quiet --manifest-path "$crate/Cargo.toml"
echo "it does"

step "a remote cache"
bgd server start "$root/scripts/bazel/cache.yml" >"$work/cache.log" 2>&1 &
server=$!
trap 'kill $server' EXIT
for _ in $(seq 50); do
    bgd capabilities --remote=http://localhost:50391 >/dev/null 2>&1 && break
    sleep 0.2
done
cached() {
    run build //:pb //:pb_py --action_env=PATH --remote_cache=grpc://localhost:50391 \
        --execution_log_json_file="$work/log.json" >"$work/build.log" || { cat "$work/build.log"; exit 1; }
    python3 "$root/scripts/bazel/actions.py" "$work/log.json" "$@"
}
run clean >/dev/null
cached //money:money_proto //catalog:catalog_proto //stock:stock_proto //shop:shop_proto
run clean >/dev/null
cached remote
sed -i 's/int32 count = 1;/int64 count = 1;/' stock/stock.proto
cached //stock:stock_proto //shop:shop_proto

printf '\nall of it works with %s\n' "$(dpkg-query --show --showformat='${Package} ${Version}' bazel-bootstrap 2>/dev/null || bazel --version)"
