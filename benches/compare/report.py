"""In: medians. Out: tables of them, in Markdown, with all that is needed to judge them."""

import os
import tomllib

import tools
from places import PEERS


def markdown(pairs, medians, runs):
    load = os.getloadavg()[0]
    return "\n".join(
        [
            "# protree beside its peers",
            "",
            f"Medians of {runs}, the contenders of a group in turn, on {os.cpu_count()} cores (load {load:.1f} at the end).",
            f"{versions()}.",
            "",
            "Written by `python3 benches/compare --save`.",
            "",
            *ratios(pairs, medians),
            "",
            *costs(medians),
            "",
        ]
    )


def ratios(pairs, medians):
    yield "| pair | work | protree | peer | | protree is | wanted |"
    yield "|---|---|---:|---:|---|---:|---:|"
    for pair in pairs:
        ours, theirs = (quantity(medians[name], pair.measure) for name in (pair.ours, pair.theirs))
        is_ = word(pair, pair.ratio(medians))
        wanted = "" if pair.reach is None else f"{'≥' if pair.faster else '≤'} {pair.reach:g}x"
        missed = " (missed)" if pair.reach is not None and not pair.reached(medians) else ""
        yield f"| {pair.name} | {pair.says} | {ours} | {theirs} | {pair.peer} | {is_} | {wanted}{missed} |"


def quantity(cost, measure):
    return f"{cost.memory:.0f} MiB" if measure == "memory" else seconds(getattr(cost, measure))


def seconds(value):
    return f"{value:.3f} s" if value < 1 else f"{value:.1f} s"


def word(pair, ratio):
    number = f"{ratio:.0f}" if ratio >= 20 else f"{ratio:.2g}" if ratio < 1 else f"{ratio:.1f}"
    return f"**{number}x** {'faster' if pair.faster else 'of it'}"


def costs(medians):
    """Every contender: seconds of wall and CPU, and memory as `measure.py` defines it."""
    yield "| contender | wall | CPU | peak memory |"
    yield "|---|---:|---:|---:|"
    for name, cost in medians.items():
        yield f"| {name} | {seconds(cost.wall)} | {seconds(cost.cpu)} | {cost.memory:.0f} MiB |"


def versions():
    locked = tomllib.loads((PEERS / "Cargo.lock").read_text())["package"]
    crates = {package["name"]: package["version"] for package in locked}
    names = ("protree", "tonic-prost-build", "protox", "protoc-bin-vendored")
    lines = [f"{name} {crates[name]}" for name in names]
    lines += (PEERS / "requirements.txt").read_text().replace("==", " ").splitlines()
    lines.append(" ".join(tools.output("rustc", "--version").split()[:2]))
    return ", ".join(lines)
