"""Out: what is compared with what, and how far protree wants to be ahead."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Pair:
    name: str
    says: str
    ours: str
    theirs: str
    peer: str
    reach: float | None = None
    measure: str = "wall"
    # Whether the ratio says how many times faster protree is, or which share of the peer's cost it has.
    faster: bool = True

    def ratio(self, medians, measure=None):
        ours, theirs = (getattr(medians[name], measure or self.measure) for name in (self.ours, self.theirs))
        return theirs / ours if self.faster else ours / theirs

    def reached(self, medians):
        ratio = self.ratio(medians)
        return ratio >= self.reach if self.faster else ratio <= self.reach


GOOGLE = "google-proto-files"
TONIC = "protoc + tonic-prost-build"
PROTOX = "protox + tonic-prost-build"

PAIRS = [
    Pair("google", f"gen, {GOOGLE}", "google/protree", "google/tonic-protoc", TONIC, 13),
    Pair("google-protox", f"gen, {GOOGLE}", "google/protree", "google/tonic-protox", PROTOX),
    Pair(
        "google-plugins",
        f"gen, {GOOGLE}",
        "google/protree",
        "google/plugins",
        "protoc + protoc-gen-prost, -tonic",
        3.5,
    ),
    Pair("google-buf", f"gen, {GOOGLE}", "google/protree", "google/buf", "buf + protoc-gen-prost, -tonic"),
    Pair(
        "google-memory",
        f"peak memory, {GOOGLE}",
        "google/protree",
        "google/tonic-protoc",
        TONIC,
        0.4,
        "memory",
        faster=False,
    ),
    Pair(
        "nothing-changed",
        f"gen, {GOOGLE}, nothing changed",
        "google/nothing-changed",
        "google/tonic-protoc",
        TONIC,
        150,
    ),
    Pair("check", f"check, {GOOGLE}, current", "google/check", "google/tonic-protoc", TONIC, 150),
    Pair(
        "one-file",
        f"gen, {GOOGLE}, one file changed",
        "google/one-file",
        "google/protree",
        "own full run",
        0.05,
        faster=False,
    ),
    Pair("python", f"gen, {GOOGLE}, Python", "python/protree", "python/grpcio-tools", "grpcio-tools", 5),
    Pair("envoy", "gen, Envoy's API", "envoy/protree", "envoy/tonic-protoc", TONIC, 7),
    Pair(
        "opentelemetry",
        "gen, OpenTelemetry",
        "opentelemetry/protree",
        "opentelemetry/tonic-protoc",
        TONIC,
        4,
    ),
    Pair("script", "build script, unoptimised", "script/protree", "script/tonic-protox", PROTOX, 8),
    Pair(
        "script-optimised",
        "build script, opt-level 3",
        "script-optimised/protree",
        "script-optimised/tonic-protox",
        PROTOX,
    ),
    Pair("cold", "cold build of a small service", "cold/protree", "cold/tonic-protoc", TONIC, 1.05, faster=False),
    Pair("cold-protox", "cold build of a small service", "cold/protree", "cold/tonic-protox", PROTOX, faster=False),
    Pair(
        "cold-script",
        "cold build of a build script alone",
        "cold-script/protree",
        "cold-script/tonic-protoc",
        TONIC,
        1.2,
        faster=False,
    ),
    Pair(
        "cold-script-protox",
        "cold build of a build script alone",
        "cold-script/protree",
        "cold-script/tonic-protox",
        PROTOX,
        faster=False,
    ),
]
