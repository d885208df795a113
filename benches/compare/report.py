"""In: medians. Out: tables of them, in Markdown, with what is needed to judge them."""

import json
import os
import tomllib

import tools
from places import PEERS

COSTS = {"wall": "time", "memory": "memory"}


def markdown(pairs, medians, runs, load):
    return "\n".join(
        [
            "# protree beside its peers",
            "",
            "Written by `python3 benches/compare --save`; what is compared, and how, is in `benches/compare`.",
            "",
            *ratios(pairs, medians),
            "",
            "Seconds of wall and of CPU, and the most memory that all processes of a contender held at one time:",
            "",
            *costs(medians),
            "",
            f"Medians of {runs}, taken in turn, on {os.cpu_count()} cores.",
            f"Load average before the first run, best near 0: {load:.1f}.",
            f"With {versions()}.",
            "",
        ]
    )


def ratios(pairs, medians):
    yield "| pair | work | peer | peer's | protree's | protree is | in CPU | goal |"
    yield "|---|---|---|---:|---:|---:|---:|---:|"
    for pair in pairs:
        ours, theirs = (quantity(medians[name], pair.measure) for name in (pair.ours, pair.theirs))
        is_ = f"**{number(pair.ratio(medians))}x** {'faster' if pair.faster else 'the ' + COSTS[pair.measure]}"
        cpu = "" if pair.measure == "memory" else f"{number(pair.ratio(medians, 'cpu'))}x"
        cells = [pair.name, pair.says, pair.peer, theirs, ours, is_, cpu, goal(pair, medians)]
        yield f"| {' | '.join(cells)} |"


def number(ratio):
    return f"{ratio:.0f}" if ratio >= 20 else f"{ratio:.2f}" if ratio < 1 else f"{ratio:.1f}"


def goal(pair, medians):
    if pair.reach is None:
        return ""
    bound = f"{'≥' if pair.faster else '≤'} {pair.reach:g}x"
    return bound if pair.reached(medians) else f"{bound}, missed"


def quantity(cost, measure):
    return f"{cost.memory:.0f} MiB" if measure == "memory" else seconds(cost.wall)


def seconds(value):
    return f"{value:.3f} s" if value < 1 else f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def costs(medians):
    yield "| contender | wall | CPU | peak memory |"
    yield "|---|---:|---:|---:|"
    for name, cost in medians.items():
        yield f"| {name} | {seconds(cost.wall)} | {seconds(cost.cpu)} | {cost.memory:.0f} MiB |"


def versions():
    packages = tomllib.loads((PEERS / "Cargo.lock").read_text())["package"]
    crates = {package["name"]: package["version"] for package in packages}
    plugins = tomllib.loads((PEERS / "Cargo.toml").read_text())["workspace"]["metadata"]["install"]
    python = dict(line.split("==") for line in (PEERS / "requirements.txt").read_text().splitlines())
    npm = json.loads((PEERS / "package.json").read_text())["dependencies"]
    protoc = tools.output(tools.protoc(), "--version").split()[1]
    rustc = tools.output("rustc", "--version").split()[1]
    locked = ("protree", "tonic-prost-build", "protox", "envoy-types", "opentelemetry-proto")
    known = {
        **{name: crates[name] for name in locked},
        **plugins,
        "grpcio-tools": python["grpcio-tools"],
        **npm,
        "protoc": protoc,
        "rustc": rustc,
    }
    return ", ".join(f"{name} {version}" for name, version in known.items())
