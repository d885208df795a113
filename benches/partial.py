"""What partial runs save: python3 benches/partial.py

Generates trees of three sizes with the optimised and the unoptimised program: all of them, with one file changed, and
with nothing changed. Prints medians of five runs in seconds. Not part of CI.
"""

import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "benches/compare"))

import trees  # noqa: E402
from places import WORK  # noqa: E402

SMALL = ["longrunning", "iam", "pubsub", "logging", "monitoring", "firestore"]
RUNS = 5


def small():
    """About a hundred files, with all that they import."""
    found = [file for file in trees.google().files if file.startswith(tuple(f"google/{name}/" for name in SMALL))]
    for file in found:
        imports = trees.IMPORT.findall((trees.google().folder / file).read_bytes())
        found += [name for name in map(bytes.decode, imports) if name in trees.known() and name not in found]
    return found


def copied(name, files):
    """A tree of copies, which may be edited."""
    folder = WORK / "partial" / name
    shutil.rmtree(folder, ignore_errors=True)
    for file in files:
        to = folder / file
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(trees.google().folder / file, to)
    return folder


def timed(command):
    start = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - start


def measure(program, tree, leaf):
    out, cache = WORK / "partial/out", WORK / "partial/cache"
    words = [program, "gen", tree, out, "--quiet"]
    full, edited, unchanged = [], [], []
    text = leaf.read_text()
    for number in range(RUNS):
        shutil.rmtree(out, ignore_errors=True)
        full.append(timed([*words, "--no-cache"]))
        remembered = [*words, "--cache-dir", cache]
        timed(remembered)
        unchanged.append(timed(remembered))
        field = f"\n  string added_{time.time_ns()} = {15000 + number};"
        leaf.write_text(re.sub(r"^(message \w+ \{)$", rf"\1{field}", text, count=1, flags=re.MULTILINE))
        edited.append(timed(remembered))
        leaf.write_text(text)
    return [statistics.median(times) for times in (full, edited, unchanged)]


def main():
    for profile in ([], ["--release"]):
        subprocess.run(["cargo", "build", "--quiet", *profile], cwd=ROOT, check=True)
    sizes = {"small": small(), "large": trees.large().files, "google": trees.google().files}
    print("| files | program | all | one file changed | nothing changed |\n|---:|---|---:|---:|---:|")
    for name, files in sizes.items():
        tree = copied(name, files)
        leaf = tree / next(file for file in files if file.startswith("google/pubsub/v1/pubsub.proto"))
        for kind in ("release", "debug"):
            times = measure(ROOT / "target" / kind / "protree", tree, leaf)
            shown = " | ".join(f"{seconds:.3f} s" for seconds in times)
            print(f"| {len(files)} | {'optimised' if kind == 'release' else 'unoptimised'} | {shown} |", flush=True)


if __name__ == "__main__":
    main()
