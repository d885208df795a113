#!/usr/bin/env python3
"""Measures protree against its peers: python3 benches/compare.py [--runs N] [--tree NAME] [--plot FILE.svg]

Builds the peers and fetches the trees into target/compare, runs all of them in turn, and prints medians as a table in
Markdown. Needs cargo, Python with venv, npm, and the registries of all three. Nothing of it is installed elsewhere.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "compare"
GOOGLE = "google-proto-files@5.0.3"
PLUGINS = ["protoc-gen-prost", "protoc-gen-tonic"]


def sh(*command, **more):
    print("+", *command, file=sys.stderr)
    return subprocess.run([str(word) for word in command], check=True, **more)


def build():
    """The programs to compare: name -> function from tree and output folder to commands."""
    sh("cargo", "build", "--release", cwd=ROOT)
    peers = ROOT / "benches" / "peers"
    sh("cargo", "build", "--release", "--target-dir", WORK / "peers", cwd=peers)
    tools = WORK / "tools"
    for plugin in PLUGINS:
        if not (tools / "bin" / plugin).exists():
            sh("cargo", "install", "--root", tools, "--target-dir", WORK / "plugins", plugin)
    python = WORK / "venv" / "bin" / "python"
    if not python.exists():
        sh(sys.executable, "-m", "venv", WORK / "venv")
        sh(python, "-m", "pip", "install", "-q", "grpcio-tools")
    protoc = tools / "bin" / "protoc"
    protoc.write_text(f'#!/bin/sh\nexec {python} -m grpc_tools.protoc "$@"\n')
    protoc.chmod(0o755)
    os.environ["PROTOC"] = str(protoc)
    protree = ROOT / "target" / "release" / "protree"
    program = WORK / "peers" / "release" / "peers"

    def files(tree):
        listing = WORK / "files"
        names = sorted(str(path.relative_to(tree)) for path in tree.rglob("*.proto"))
        listing.write_text("\n".join(names) + "\n")
        return f"@{listing}"

    def plugins(tree, out):
        words = [protoc, f"-I{tree}"]
        for name in PLUGINS:
            language = name.removeprefix("protoc-gen-")
            words += [f"--plugin={tools}/bin/{name}", f"--{language}_out={out}"]
        return [*words, files(tree)]

    def python_tools(tree, out):
        return [protoc, f"-I{tree}", f"--python_out={out}", f"--pyi_out={out}", f"--grpc_python_out={out}", files(tree)]

    return {
        "protree gen": lambda tree, out: [protree, "gen", tree, out, "-q", "--no-cache"],
        "protree gen, 1 thread": lambda tree, out: [protree, "gen", tree, out, "-q", "--no-cache", "-j1"],
        "protoc + tonic-prost-build": lambda tree, out: [program, "protoc", tree, out],
        "protox + tonic-prost-build": lambda tree, out: [program, "protox", tree, out],
        "protoc + protoc-gen-prost, -tonic": plugins,
        "protree gen --lang python": lambda tree, out: [protree, "gen", tree, out, "-q", "--no-cache", "--lang", "python"],
        "grpcio-tools": python_tools,
    }, protree


def fetch():
    """The trees: name -> folder."""
    google = WORK / "google-proto-files"
    if not google.exists():
        pack = sh("npm", "pack", "--silent", GOOGLE, cwd=WORK, stdout=subprocess.PIPE, text=True)
        sh("tar", "xzf", pack.stdout.strip(), cwd=WORK)
        # The well-known types come with every compiler.
        shutil.rmtree(WORK / "package" / "google" / "protobuf", ignore_errors=True)
        (WORK / "package").rename(google)
    metadata = sh(
        "cargo", "metadata", "--format-version=1", cwd=ROOT / "benches" / "peers", stdout=subprocess.PIPE, text=True
    )
    packages = {package["name"]: package for package in json.loads(metadata.stdout)["packages"]}
    telemetry = pathlib.Path(packages["opentelemetry-proto"]["manifest_path"]).parent
    return {"google-proto-files": google, "opentelemetry": telemetry / "src" / "proto" / "opentelemetry-proto"}


def measure(command):
    """Wall seconds, CPU seconds and peak MiB of one run, its children included."""
    with open(WORK / "log", "w") as log:
        started = time.monotonic()
        process = subprocess.Popen([str(word) for word in command], stdout=log, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
    if os.waitstatus_to_exitcode(status) != 0:
        return None
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def compare(programs, protree, tree, runs):
    out = WORK / "out"
    results = {name: [] for name in programs}
    again = {"protree gen, nothing changed": "gen", "protree check, nothing changed": "check"}
    changed = "protree gen, one file changed"
    results.update({name: [] for name in [*again, changed]})
    # Nothing imports it: names of packages and files go from the general to the particular.
    leaf = max(pathlib.Path(tree).rglob("*.proto"), key=lambda path: (len(path.parts), path))
    text = leaf.read_text()
    for _ in range(runs):
        for name, command in programs.items():
            shutil.rmtree(out, ignore_errors=True)
            out.mkdir(parents=True)
            results[name].append(measure(command(tree, out)))
        shutil.rmtree(out, ignore_errors=True)
        cache = ["-q", "--cache-dir", WORK / "cache"]
        measure([protree, "gen", tree, out, *cache])
        for name, verb in again.items():
            results[name].append(measure([protree, verb, tree, out, *cache]))
        leaf.write_text(text + "\nmessage AddedByTheBenchmark { string name = 1; }\n")
        results[changed].append(measure([protree, "gen", tree, out, *cache]))
        leaf.write_text(text)
    return {
        name: tuple(statistics.median(column) for column in zip(*measured))
        for name, measured in results.items()
        if all(measured)
    }


def table(name, medians):
    print(f"\n### {name}\n\n| | wall s | CPU s | peak MiB | protree is |\n|---|---:|---:|---:|---:|")
    ours = medians["protree gen"][0]
    for program, (wall, cpu, memory) in medians.items():
        ratio = "" if program.startswith("protree") else f"{wall / ours:.1f}x faster"
        print(f"| {program} | {wall:.2f} | {cpu:.2f} | {memory:.0f} | {ratio} |")


def plot(path, medians):
    """Bars of wall time, as an SVG that reads on light and dark pages."""
    longest = max(wall for wall, _, _ in medians.values())
    rows = []
    for index, (program, (wall, _, _)) in enumerate(medians.items()):
        y = 10 + index * 26
        colour = "#2f9e44" if program.startswith("protree") else "#868e96"
        rows.append(f'<text x="270" y="{y + 14}" text-anchor="end">{program.replace("&", "&amp;")}</text>')
        rows.append(f'<rect x="280" y="{y}" width="{max(1, 380 * wall / longest):.0f}" height="18" fill="{colour}"/>')
        rows.append(f'<text x="{290 + 380 * wall / longest:.0f}" y="{y + 14}">{wall:.2f} s</text>')
    height = 20 + len(medians) * 26
    style = "text{font:13px sans-serif;fill:#868e96}"
    pathlib.Path(path).write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="740" height="{height}"><style>{style}</style>'
        + "".join(rows)
        + "</svg>\n"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--tree", help="only this one")
    parser.add_argument("--only", help="only programs whose name contains this, and protree")
    parser.add_argument("--plot", help="where to write the bars of the last tree")
    arguments = parser.parse_args()
    (WORK / "tools" / "bin").mkdir(parents=True, exist_ok=True)
    programs, protree = build()
    trees = fetch()
    if arguments.tree:
        trees = {arguments.tree: trees[arguments.tree]}
    if arguments.only:
        kept = ("protree", arguments.only)
        programs = {name: run for name, run in programs.items() if any(word in name for word in kept)}
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, medians of {arguments.runs}")
    for name, tree in trees.items():
        medians = compare(programs, protree, tree, arguments.runs)
        table(name, medians)
        if arguments.plot:
            plot(arguments.plot, medians)


if __name__ == "__main__":
    main()
