#!/usr/bin/env python3
"""Compares protree with protoc on mutations of the sources in tests/verdicts: verdicts, and descriptor sets byte for byte.

A release check; run it with a Python that has grpcio-tools (tests/python/requirements.txt), on Linux or macOS:

    cargo build --release
    scripts/mutations-against-protoc.py target/release/protree --seconds 300

It prints each source on which the two differ and ends with 1 if there is any. What differs on purpose is in
docs/differences-from-protoc.md; mutations run into those rows, too, and their reports are to be read with them.
"""

import argparse
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter

import grpc_tools
from grpc_tools import _protoc_compiler

VERDICTS = pathlib.Path(__file__).parent.parent / "tests" / "verdicts"
sys.dont_write_bytecode = True
sys.path.insert(0, str(VERDICTS))
from ask_protoc import files_of  # noqa: E402

WELL_KNOWN = os.path.join(os.path.dirname(grpc_tools.__file__), "_proto")
TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[A-Za-z_]\w*|\d[\w.]*|\s+|.""",
    re.DOTALL,
)
WORDS = """
    message enum service rpc returns stream option import public weak package syntax edition optional required repeated
    oneof map extend extensions reserved to max group int32 string bool bytes double float sint64 fixed32 deprecated packed
    json_name default lazy jstype ctype true false inf nan features retention targets allow_alias map_entry
    message_set_wire_format optimize_for LITE_RUNTIME export local field_presence EXPLICIT IMPLICIT LEGACY_REQUIRED
    enum_type CLOSED repeated_field_encoding EXPANDED message_encoding DELIMITED utf8_validation NONE json_format
    declaration verification feature_support edition_defaults uninterpreted_option google protobuf Any
""".split()
NUMBERS = """
    0 -0 1 2 00 07 08 0x 0xF 0xFFFFFFFFFFFFFFFFF 536870911 536870912 19000 19999 20000 2147483647 2147483648 4294967295
    4294967296 9223372036854775807 9223372036854775808 18446744073709551615 18446744073709551616 1. .5 1e 1e5 1e400 1f 1.5f
""".split()
STRINGS = [
    '""', '"a"', "'b'", '"\\0"', '"\\x41"', '"\\u00e9"', '"\\ud800"', '"\\400"', '"proto2"', '"proto3"', '"2023"', '"2024"',
    '"google/protobuf/any.proto"', '"google/protobuf/descriptor.proto"', '"1"', '"a b"', '"[a]"',
]  # fmt: skip
SYMBOLS = [*"{}[]()<>;:,.=-+/*@#$", "- -", ";;", ".a", "(a)", "[(a) = 1]", "{ }", "= 1"]
SPACE = [" ", "\n", "/* c */", "// c\n", "\n\n// d\n\n", "\t", "\r\n", "\f", "\v"]


def sources() -> list[dict[str, str]]:
    """The sources that protoc takes: path -> text."""
    found = []
    for path in sorted(VERDICTS.glob("*.txt")):
        for case in path.read_text().split("=== ")[1:]:
            _, verdict, source = case.split("\n", 2)
            if verdict != "protoc: accepts":
                continue
            files = files_of(source.strip("\n"))
            if all(name.endswith(".proto") for name in files):
                found.append(files)
    return found


def kind(token: str) -> str:
    if token.isspace() or token.startswith(("//", "/*")):
        return "space"
    if token[0] in "\"'":
        return "string"
    if token[0].isdigit():
        return "number"
    return "word" if token[0].isalpha() or token[0] == "_" else "symbol"


class Mutator:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.corpus = [{name: TOKEN.findall(text) for name, text in files.items()} for files in sources()]
        words = {token for files in self.corpus for tokens in files.values() for token in tokens if kind(token) == "word"}
        # The words of the language count more than names.
        words = sorted(words) + WORDS * 20
        self.choices = {"word": words, "number": NUMBERS, "string": STRINGS, "symbol": SYMBOLS, "space": SPACE}

    def source(self) -> dict[str, str]:
        files = {name: list(tokens) for name, tokens in self.random.choice(self.corpus).items()}
        for _ in range(self.random.choice([1, 1, 1, 2, 2, 3])):
            self.mutate(self.random.choice([tokens for tokens in files.values()]))
        return {name: "".join(tokens) for name, tokens in files.items()}

    def mutate(self, tokens: list[str]) -> None:
        choose = self.random.choice
        indices = [index for index, token in enumerate(tokens) if kind(token) != "space"]
        if not indices:
            return
        index = choose(indices)
        match self.random.randrange(10):
            case 0 | 1 | 2 | 3 | 4:
                tokens[index] = choose(self.choices[kind(tokens[index])])
            case 5:
                tokens.insert(index, f" {choose(self.choices[choose(sorted(self.choices))])} ")
            case 6:
                del tokens[index]
            case 7:
                other = choose(indices)
                tokens[index], tokens[other] = tokens[other], tokens[index]
            case 8:
                self.copy_statements(tokens)
            case _:
                tokens.insert(index, choose(SPACE))

    def copy_statements(self, tokens: list[str]) -> None:
        """Puts some statements of another source between two statements."""
        choose = self.random.choice
        other = choose(list(choose(self.corpus).values()))
        ends = [index for index, token in enumerate(other) if token in (";", "{", "}")]
        here = [index for index, token in enumerate(tokens) if token in (";", "{", "}")]
        if len(ends) < 2 or not here:
            return
        first = self.random.randrange(len(ends) - 1)
        last = min(first + choose([1, 1, 1, 2, 3]), len(ends) - 1)
        place = choose(here) + 1
        tokens[place:place] = other[ends[first] + 1 : ends[last] + 1]


def protoc(root: pathlib.Path, files: list[str], out: pathlib.Path) -> tuple[int, str]:
    """Runs protoc in a process of its own, for it may abort: its exit code and what it printed."""
    reader, writer = os.pipe()
    arguments = ["protoc", f"-I{root}", f"-I{WELL_KNOWN}", "--include_imports", "--include_source_info"]
    arguments += [f"--descriptor_set_out={out}", *files]
    child = os.fork()
    if child == 0:
        os.dup2(writer, 2)
        os._exit(_protoc_compiler.run_main([argument.encode() for argument in arguments]))
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        printed = stream.read().decode(errors="replace")
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), printed


def protree(program: str, root: pathlib.Path, folder: pathlib.Path, out: pathlib.Path) -> tuple[int, str]:
    shutil.rmtree(folder, ignore_errors=True)
    command = [program, "gen", str(root), str(folder), "--no-cache", "-q", "--source-info", "--descriptor-set", str(out)]
    run = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    return run.returncode, run.stderr


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("protree", help="the program")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    mutator = Mutator(arguments.seed)
    counts: Counter[str] = Counter()
    end = time.monotonic() + arguments.seconds
    with tempfile.TemporaryDirectory() as scratch:
        base = pathlib.Path(scratch)
        root, sets = base / "root", [base / "protoc.binpb", base / "protree.binpb"]
        while time.monotonic() < end:
            files = mutator.source()
            shutil.rmtree(root, ignore_errors=True)
            for name, text in files.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text, newline="")
            for path in sets:
                path.unlink(missing_ok=True)
            theirs, theirs_text = protoc(root, sorted(files), sets[0])
            ours, ours_text = protree(arguments.protree, root, base / "code", sets[1])
            # protoc dies of some sources.
            if (theirs == 0) != (ours == 0):
                what = "differ in their verdict"
            elif theirs == 0 and sets[0].read_bytes() != sets[1].read_bytes():
                what = "differ in the descriptors"
            else:
                what = "agree, accepted" if ours == 0 else "agree, refused"
            counts[what] += 1
            if what.startswith("differ"):
                print(f"== {what}")
                for name, text in files.items():
                    print(f"--- {name}\n{text}")
                print(f"protoc:\n{theirs_text}\nprotree:\n{ours_text}")
    print(", ".join(f"{count} {what}" for what, count in sorted(counts.items())))
    sys.exit(any(what.startswith("differ") for what in counts))


if __name__ == "__main__":
    main()
