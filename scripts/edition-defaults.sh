#!/usr/bin/env bash
# Makes src/compiler/bundled/edition_defaults.binpb, protoc's table of the features that each edition gives to a file, from the bundled
# descriptor.proto. Run it when that file changes. Needs Python 3 with pip.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=target/edition-defaults-venv
[ -d "$venv" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet "$(grep '^grpcio-tools==' tests/python/requirements.txt)"
"$venv/bin/python" -m grpc_tools.protoc -Isrc/compiler/bundled \
    --edition_defaults_out=src/compiler/bundled/edition_defaults.binpb \
    --edition_defaults_minimum=PROTO2 --edition_defaults_maximum=UNSTABLE \
    google/protobuf/descriptor.proto
