"""Reads an execution log of Bazel, and checks which protree actions were run and which came from the cache.

    actions.py LOG remote      every protree action was a hit in the remote cache, and there were some
    actions.py LOG TARGET...   those of these targets were run, and no other
"""

import json
import sys


def entries(text):
    """The JSON objects that stand one behind the other."""
    decoder = json.JSONDecoder()
    at = 0
    while at < len(text):
        entry, at = decoder.raw_decode(text, at)
        yield entry
        while at < len(text) and text[at].isspace():
            at += 1


def main(log, *wanted):
    with open(log, encoding="utf-8") as file:
        actions = [entry for entry in entries(file.read()) if entry.get("mnemonic") == "ProtreeGen"]
    # The message ends with the target's label.
    target = lambda entry: entry["progressMessage"].split()[-1]
    run = sorted(target(entry) for entry in actions if not entry["remoteCacheHit"])
    hits = sorted(target(entry) for entry in actions if entry["remoteCacheHit"])
    if wanted == ("remote",):
        assert hits and not run, f"run: {run}; from the cache: {hits}"
        print(f"{len(hits)} protree actions, all of them from the remote cache")
        return
    # One for Rust and one for Python.
    expected = sorted([*wanted, *wanted])
    assert run == expected, f"run: {run}; expected: {expected}"
    print(f"{len(run)} protree actions were run: those of {', '.join(wanted)}")


main(*sys.argv[1:])
