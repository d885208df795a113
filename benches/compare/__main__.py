"""Measures protree against its peers: python3 benches/compare [--quick] [--save] [PAIR ...]

Builds the peers and fetches the trees into target/bench, runs the contenders of each group in turn, over and over, sees
to it that they did their work, and prints ratios of medians. Needs Linux or macOS, Python 3.11, cargo and npm, and on
the first run the registries of crates, npm and Python. What is measured, and how, is in `measure.py`; the pairs are in
`pairs.py`, the commands in `contenders.py`.
"""

import argparse
import fnmatch
import itertools
import os
import shutil
import statistics
import sys

import plot
import report
from contenders import CONTENDERS
from measure import Cost, Failed, run
from pairs import PAIRS
from places import ASIDE, ROOT, WORK

# What is over in so many seconds is run so often: a single run of it tells little.
SHORT, SHORT_RUNS = 2, 15


def main():
    parser = argparse.ArgumentParser(prog="benches/compare", description=__doc__.splitlines()[0])
    parser.add_argument("pairs", nargs="*", metavar="PAIR", help="only these, by name or pattern; all unless given")
    parser.add_argument("--list", action="store_true", help="print the names of the pairs")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="medians of so many runs; 5 unless given")
    parser.add_argument("--quick", action="store_true", help="one run of each that takes a while")
    parser.add_argument("--save", action="store_true", help="write benches/results.md and benches/results.svg")
    arguments = parser.parse_args()
    pairs = chosen(arguments.pairs, parser)
    if arguments.list:
        print(*(pair.name for pair in pairs), sep="\n")
        return 0
    if arguments.save and arguments.pairs:
        parser.error("--save is for a run of all pairs")
    runs = 1 if arguments.quick else arguments.runs
    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"warning: other programs keep the machine busy (load {load:.1f}); trust no wall time", file=sys.stderr)

    names = {name for pair in pairs for name in (pair.ours, pair.theirs)}
    try:
        medians, problems = measure([name for name in CONTENDERS if name in names], runs)
    finally:
        shutil.rmtree(ASIDE, ignore_errors=True)
    pairs = [pair for pair in pairs if {pair.ours, pair.theirs} <= medians.keys()]
    text = report.markdown(pairs, medians, f"{runs} runs ({SHORT_RUNS} of what is over in {SHORT} s)", load)
    print(text)
    save(WORK, text, medians)
    if arguments.save and not problems:
        save(ROOT / "benches", text, medians)
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    return 1 if problems else 0


def chosen(patterns, parser):
    for pattern in patterns:
        if not any(fnmatch.fnmatch(pair.name, pattern) for pair in PAIRS):
            parser.error(f"no pair is called `{pattern}`; --list prints their names")
    return [pair for pair in PAIRS if not patterns or any(fnmatch.fnmatch(pair.name, name) for name in patterns)]


def measure(names, runs):
    """Medians by contender, and what went wrong: a contender that failed has none."""
    WORK.mkdir(parents=True, exist_ok=True)
    medians, problems = {}, []
    for _, group in itertools.groupby(names, lambda name: name.split("/")[0]):
        costs, works = measure_group(list(group), runs, problems)
        if len(set(works.values())) > 1:
            problems.append("different work:\n" + "\n".join(f"  {name}: {work}" for name, work in works.items()))
        medians |= {name: median(of_name) for name, of_name in costs.items() if name in works}
    return medians, problems


def measure_group(names, runs, problems):
    contenders = {name: CONTENDERS[name](name) for name in names}
    costs, works = {name: [] for name in names}, {}
    for number, (name, contender) in itertools.product(range(max(runs, SHORT_RUNS)), contenders.items()):
        is_short = costs[name] and costs[name][0].wall < SHORT
        if number >= runs and not is_short:
            continue
        if len(costs[name]) < number:
            # It failed before.
            continue
        try:
            contender.before()
            cost = run(contender.command, WORK / "log", contender.environment, contender.folder)
            # To look at the work takes longer than to do it, where it is short; then the first runs are looked at.
            if number < runs:
                works[name] = contender.work()
        except Failed as failed:
            works.pop(name, None)
            problems.append(f"{name}: {failed}")
            continue
        costs[name].append(cost)
        spent = f"{cost.wall:.2f} s, {cost.cpu:.2f} s of CPU, {cost.memory:.0f} MiB"
        load = f"load {os.getloadavg()[0]:.1f}"
        print(f"{number + 1} {name}: {spent}, {works[name]} ({load})", file=sys.stderr)
    return costs, works


def median(costs):
    columns = zip(*((cost.wall, cost.cpu, cost.memory) for cost in costs))
    return Cost(*map(statistics.median, columns))


def save(folder, text, medians):
    (folder / "results.md").write_text(text)
    (folder / "results.svg").write_text(plot.svg(medians))


if __name__ == "__main__":
    sys.exit(main())
