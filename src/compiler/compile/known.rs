//! A table of the repositories that widely used imports come from.

/// The repository that has the files whose names begin with a prefix.
pub(super) fn source_of(import: &str) -> Option<&'static str> {
    SOURCES
        .iter()
        .find(|(prefix, _)| import.starts_with(prefix))
        .map(|(_, source)| *source)
}

/// The first match counts: longer prefixes come first.
const SOURCES: &[(&str, &str)] = &[
    (
        "google/protobuf/",
        "https://github.com/protocolbuffers/protobuf, folder `src`, in a newer release than the files \
      protree carries",
    ),
    ("google/", "https://github.com/googleapis/googleapis"),
    (
        "buf/validate/",
        "https://github.com/bufbuild/protovalidate, folder `proto/protovalidate`",
    ),
    (
        "validate/",
        "https://github.com/bufbuild/protoc-gen-validate",
    ),
    ("gogoproto/", "https://github.com/cosmos/gogoproto"),
    (
        "github.com/gogo/protobuf/",
        "https://github.com/gogo/protobuf, at its import path",
    ),
    (
        "cosmos_proto/",
        "https://github.com/cosmos/cosmos-proto, folder `proto`",
    ),
    (
        "cosmos/",
        "https://github.com/cosmos/cosmos-sdk, folder `proto`",
    ),
    ("grpc/", "https://github.com/grpc/grpc-proto"),
    (
        "protoc-gen-openapiv2/",
        "https://github.com/grpc-ecosystem/grpc-gateway",
    ),
    ("openapiv3/", "https://github.com/google/gnostic"),
    (
        "opentelemetry/",
        "https://github.com/open-telemetry/opentelemetry-proto",
    ),
    (
        "opencensus/",
        "https://github.com/census-instrumentation/opencensus-proto, folder `src`",
    ),
    (
        "envoy/",
        "https://github.com/envoyproxy/envoy, folder `api`",
    ),
    ("udpa/", "https://github.com/cncf/xds"),
    ("xds/", "https://github.com/cncf/xds"),
    (
        "io/prometheus/",
        "https://github.com/prometheus/client_model",
    ),
    (
        "k8s.io/",
        "https://github.com/kubernetes/kubernetes, folder `staging/src`",
    ),
    (
        "tendermint/",
        "https://github.com/cometbft/cometbft, folder `proto`",
    ),
];
