#!/bin/sh
# Fetches public trees of protos into target/real-trees and lets the front end read each of them. Needs cargo, pip and npm.
set -eu
cd "$(dirname "$0")/.."
trees=target/real-trees
mkdir -p "$trees/crates/src"

# Crates that carry protos: cargo unpacks them, nothing is built.
cat > "$trees/crates/Cargo.toml" <<'TOML'
[package]
name = "real-trees"
version = "0.0.0"
edition = "2024"

[dependencies]
opentelemetry-proto = { version = "*", default-features = false }
etcd-client = "*"
containerd-client = "*"
envoy-types = "*"

[workspace]
TOML
: > "$trees/crates/src/lib.rs"
(cd "$trees/crates" && cargo vendor --quiet vendor > /dev/null)

# A package of Python that carries google/api and its neighbours.
python3 -m pip install --quiet --no-deps --target "$trees/googleapis-common-protos" googleapis-common-protos

# Google's whole API: without its google/protobuf folder, which is older than what its files use.
mkdir -p "$trees/google-proto-files"
(cd "$trees/google-proto-files" && npm pack --silent google-proto-files > /dev/null && tar xzf ./*.tgz && rm -rf package/google/protobuf)

PROTREE_REAL_TREES="$PWD/$trees" cargo test --release --test real_trees -- --ignored --nocapture
