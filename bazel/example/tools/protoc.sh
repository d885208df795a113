#!/bin/sh
# The protoc of grpcio-tools, so that the example needs no other. Bazel's own is built from the module `protobuf`.
exec python3 -m grpc_tools.protoc "$@"
