#!/usr/bin/env python3
"""Runs the JSON cases of protobuf's conformance suite, read from its source, on generated Rust.

    scripts/json-conformance.py PROTOBUF

PROTOBUF is a checkout of protobuf. Needs cargo, and a Python with protobuf. The suite's own runner needs a build of all of protobuf in
C++; here the calls are read from `conformance/binary_json_conformance_suite.cc`: those that say all in literals, which are
nearly all. Of those that judge the JSON written by a function, the JSON is read back and written once more, and must stay
the same. Prints what fails and counts the rest, apart for what is required and what is recommended.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory, text_format

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "target/json-conformance"
SUITE = "conformance/binary_json_conformance_suite.cc"
FILES = {
    "protobuf_test_messages.proto3.TestAllTypesProto3": "google/protobuf/test_messages_proto3.proto",
    "protobuf_test_messages.proto2.TestAllTypesProto2": "google/protobuf/test_messages_proto2.proto",
}
VERBS = (
    "RunValidJsonTest|ExpectParseFailureForJson|RunValidJsonIgnoreUnknownTest|RunValidJsonTestWithValidator|"
    "ExpectSerializeFailureForJson"
)
# What prost does not have, by a part of the case's name.
MISSING = {"Extension": "extensions are no fields of prost"}


def literals(text):
    """The arguments of a call as values: strings, or None for what is not all literals."""
    arguments, current, is_literal, at, depth = [], "", True, 0, 0
    seen = False
    while at < len(text):
        raw = re.match(r'R"(\w*)\((.*?)\)\1"', text[at:], re.S)
        plain = re.match(r'"((?:[^"\\\n]|\\.)*)"', text[at:])
        if raw:
            current += raw.group(2)
            at += raw.end()
            seen = True
        elif plain:
            current += unescaped(plain.group(1))
            at += plain.end()
            seen = True
        elif text[at] in "([{":
            depth, is_literal, at = depth + 1, False, at + 1
        elif text[at] in ")]}":
            if depth == 0:
                arguments.append(current if is_literal and seen else None)
                return arguments
            depth, at = depth - 1, at + 1
        elif text[at] == "," and depth == 0:
            arguments.append(current if is_literal and seen else None)
            current, is_literal, seen, at = "", True, False, at + 1
        elif text[at].isspace():
            at += 1
        elif text.startswith("//", at):
            at = text.index("\n", at)
        else:
            word = re.match(r"\w+|.", text[at:])
            if word.group(0) in ("REQUIRED", "RECOMMENDED") and depth == 0:
                current, seen = word.group(0), True
            else:
                is_literal = False
            at += word.end()
    return arguments


def unescaped(text):
    simple = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'", "?": "?", "0": "\0"}

    def one(match):
        code = match.group(1)
        if code[0] == "x":
            return bytes([int(code[1:], 16)]).decode("latin-1")
        if code[0] in "uU":
            return chr(int(code[1:], 16))
        if code[0].isdigit():
            return bytes([int(code, 8)]).decode("latin-1")
        return simple[code]

    found = re.sub(r"\\(x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|.)", one, text)
    try:
        return found.encode("latin-1").decode()
    except (UnicodeEncodeError, UnicodeDecodeError):
        return found


def cases(source):
    """Verb, name, level and the other arguments of each call that says them in literals, and how many do not."""
    found, others = [], []
    for match in re.finditer(rf"\b({VERBS})\(", source):
        line = source[source.rfind("\n", 0, match.start()) + 1 : match.start()]
        if "::" in line or line.strip() == "void" or line.lstrip().startswith("//"):
            continue
        arguments = literals(source[match.end() :])
        before = source[: match.start()]
        needs = "proto3" if inside(before, "run_proto3_tests_") else ""
        if len(arguments) >= 3 and arguments[0] and arguments[1] in ("REQUIRED", "RECOMMENDED") and arguments[2] is not None:
            found.append((match.group(1), *arguments, needs))
        elif not re.match(r"\s*const |\s*test_name", source[match.end() :]):
            others.append(" ".join(source[match.end() :][:100].split())[:60])
    return found, others


def inside(before, condition):
    """The call stands in a block of `if (condition)`."""
    at = before.rfind(f"if ({condition})")
    if at < 0:
        return False
    block = before[at:]
    return block.count("{") - block.count("}") > 0 or (";" not in block and "{" not in block)


def build(protobuf, name, flags):
    folder = WORK / name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "tests/json/src", folder / "src")
    manifest = (ROOT / "tests/json/Cargo.toml").read_text()
    (folder / "Cargo.toml").write_text(manifest.replace('name = "json"', f'name = "{name}"'))
    protos = folder / "protos"
    for file in FILES.values():
        (protos / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(protobuf / "src" / file, protos / file)
    program = ["cargo", "run", "--quiet", "--release", "--bin", "protree", "--manifest-path", ROOT / "Cargo.toml", "--"]
    generated = ["gen", protos, folder / "src/pb", "--json", "--quiet", "--package-list", *flags]
    subprocess.run([*program, *generated, "--descriptor-set", folder / "set.binpb"], check=True)
    entries = []
    for line in (folder / "src/pb/protree-packages.txt").read_text().splitlines():
        path, _, rust = line.partition("=")
        if path[1:] in FILES:
            rust = "pb::" + rust.split(": ")[0]
            entries.append(f"Entry {{ name: {json.dumps(path[1:])}, parse: parse::<{rust}>, print: print::<{rust}> }},")
    text = "use super::{parse, pb, print, Entry};\npub(super) const ALL: &[Entry] = &[\n" + "\n".join(entries) + "\n];\n"
    (folder / "src/messages.rs").write_text(text)
    subprocess.run(["cargo", "build", "--quiet", "--target-dir", WORK / "target"], cwd=folder, check=True)
    return WORK / "target/debug" / name, folder / "set.binpb"


def ask(program, lines):
    answers = subprocess.run([program], input="\n".join(lines), capture_output=True, text=True, encoding="utf-8", check=True)
    return [answer.partition(" ")[::2] for answer in answers.stdout.split("\n")[:-1]]


def main(protobuf):
    found, others = cases((protobuf / SUITE).read_text())
    strict, set_path = build(protobuf, "strict", [])
    lax, _ = build(protobuf, "lax", ["--json-ignore-unknown"])
    pool = descriptor_pool.DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString(set_path.read_bytes()).file:
        pool.Add(file)
    counts, failed, skipped = {}, [], []
    for name in FILES:
        kind = message_factory.GetMessageClass(pool.FindMessageTypeByName(name))
        for verb, case, level, text, *rest in found:
            needs, rest = rest[-1], rest[:-1]
            if needs and needs not in name:
                continue
            missing = [reason for part, reason in MISSING.items() if part in case]
            if missing:
                skipped.append(f"{case}: {missing[0]}")
                continue
            if verb in ("RunValidJsonTest", "RunValidJsonTestWithValidator") and not has_fields(kind, text):
                continue
            try:
                fault = trial(kind, verb, text, rest, lax if "IgnoreUnknown" in verb else strict, pool)
            except text_format.ParseError:
                # The suite has it for a message with other fields alone.
                continue
            counts[level] = counts.get(level, 0) + 1
            if fault:
                failed.append(f"{level} {name.rsplit('.')[-1]} {case}: {fault}")
    for fault in failed:
        print(fault)
    for skip in sorted(set(skipped)):
        print("not tried:", skip)
    print(f"{sum(counts.values())} cases {counts}, {len(failed)} failed; {len(others)} calls are not all literals")
    for other in others:
        print("  ", other)
    sys.exit(any(fault.startswith("REQUIRED") for fault in failed))


def has_fields(kind, text):
    """The suite has the case for messages with these fields."""
    fields = kind.DESCRIPTOR.fields
    known = {field.name for field in fields} | {field.json_name for field in fields}
    return set(json.loads(text)) <= known


def trial(kind, verb, text, rest, program, pool):
    """What is wrong, if anything is."""
    name = kind.DESCRIPTOR.full_name
    one_line = " ".join(text.split("\n"))
    expected = rest[0] if verb in ("RunValidJsonTest", "RunValidJsonIgnoreUnknownTest") and rest and rest[0] else ""
    expected = text_format.Parse(expected, kind(), descriptor_pool=pool)
    if verb == "ExpectSerializeFailureForJson":
        message = text_format.Parse(text, kind(), descriptor_pool=pool)
        [(verdict, answer)] = ask(program, [f"print {name} {message.SerializePartialToString().hex()}"])
        return "" if verdict == "refused" else f"written: {answer}"
    [(verdict, answer)] = ask(program, [f"parse {name} {one_line}"])
    if verb == "ExpectParseFailureForJson":
        return "" if verdict == "refused" else f"read: {one_line}"
    if verdict != "ok":
        return answer
    back = kind.FromString(bytes.fromhex(answer))
    [(verdict, written)] = ask(program, [f"print {name} {answer}"])
    if verdict != "ok":
        return written
    if verb == "RunValidJsonTestWithValidator":
        again = ask(program, [f"parse {name} {written}"])[0][1]
        return "" if again == answer else f"{written} is read as something else"
    as_dict = lambda message: json_format.MessageToDict(message, descriptor_pool=pool)
    if as_dict(back) != as_dict(expected):
        return f"{one_line} is read as {back}"
    if as_dict(json_format.Parse(written, kind(), descriptor_pool=pool)) != as_dict(expected):
        return f"{expected} is written as {written}"
    return ""


main(Path(sys.argv[1]).resolve())
