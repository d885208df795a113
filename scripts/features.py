#!/usr/bin/env python3
"""What `--package-features` saves: python3 scripts/features.py

Generates the part of Google's API that `benches/compare` calls large, and all of it, and lets cargo check the code with two
features on; of the part also with all of them. Prints seconds of processor time, dependencies left out, and their ratio.
The trees are those of the benchmark, in the same fixed versions. Needs cargo and npm; not part of CI.
"""

import pathlib
import resource
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benches/compare"))

import trees  # noqa: E402

WORK = ROOT / "target" / "features"
TWO = ["google-longrunning", "google-pubsub-v1"]
MANIFEST = """\
[package]
name = "features"
version = "0.0.0"
edition = "2024"

[dependencies]
prost = "0.14"
prost-types = "0.14"
tonic = "0.14"
tonic-prost = "0.14"

[profile.dev]
debug = false

[workspace]
"""


def crate(tree):
    """A crate with the code of a tree, and how many features it has."""
    folder = WORK / tree.folder.name
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "src").mkdir(parents=True)
    (folder / "Cargo.toml").write_text(MANIFEST)
    (folder / "src/lib.rs").write_text("pub mod pb;\n")
    program = ROOT / "target/debug/protree"
    flags = ["--package-features", "--edit-manifest", "--quiet"]
    subprocess.run([program, "gen", tree.folder, folder / "src/pb", *flags], check=True)
    lines = (folder / "Cargo.toml").read_text().split("(begin)")[1].splitlines()
    return folder, sum(" = [" in line for line in lines)


def check(folder, *flags):
    """Seconds of processor time to check the crate itself: its dependencies are ready."""
    command = ["cargo", "check", "--quiet", "--target-dir", WORK / "target", *flags]
    subprocess.run(command, cwd=folder, check=True)
    (folder / "src/lib.rs").touch()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    subprocess.run(["cargo", "build", "--quiet"], cwd=ROOT, check=True)
    two = "--features=" + ",".join(TWO)
    for tree, has_all in [(trees.large(), True), (trees.google(), False)]:
        folder, count = crate(tree)
        few = check(folder, two)
        print(f"{tree.folder.name}: {len(tree.files)} files, {count} features; two of them {few:.1f} s", flush=True)
        if has_all:
            everything = check(folder, "--all-features")
            print(f"  all of them {everything:.1f} s: {everything / few:.0f} times as much", flush=True)


main()
