"""json_judge.py PROGRAM SET INPUTS: the JSON of PROGRAM, which is generated Rust, is that of protobuf's `json_format`.

Random messages of every type in the descriptor set go from protobuf's JSON through PROGRAM to bytes, and from bytes through PROGRAM to
JSON that protobuf reads. What each file in the folder INPUTS lists is read or refused as it says, by both.
"""

import json
import random
import subprocess
import sys
from pathlib import Path

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from google.protobuf.descriptor import FieldDescriptor as Field

SAMPLES = 25
# -0.0 is left out: prost takes it for the default of a field without presence, protobuf does not.
FLOATS = [0.0, 1.5, 1e-7, float("inf"), float("-inf"), float("nan"), -3.25e10, 16777216.0]
VALUES = {
    Field.CPPTYPE_INT32: [0, 1, -1, 300, 2**31 - 1, -(2**31)],
    Field.CPPTYPE_INT64: [0, 1, -1, 2**53 + 1, 2**63 - 1, -(2**63)],
    Field.CPPTYPE_UINT32: [0, 1, 127, 128, 2**32 - 1],
    Field.CPPTYPE_UINT64: [0, 1, 2**53 + 1, 2**64 - 1],
    Field.CPPTYPE_FLOAT: FLOATS,
    Field.CPPTYPE_DOUBLE: [*FLOATS, 5e-324, 1.7976931348623157e308, 0.1],
    Field.CPPTYPE_BOOL: [False, True],
}
TEXTS = ["", "a", "h\u00e9 \u4e16\u754c \U0001f980", '\0\n\t"\\/<>\u2028', "null"]
BYTES = [b"", b"\0", b"ab", b"abc", bytes(range(256)), b"\xff\xef\xbe"]
random.seed(3)


def is_map(field):
    return field.message_type is not None and field.message_type.GetOptions().map_entry


class Filler:
    """Makes random messages that have JSON."""

    def __init__(self, any_types):
        self.any_types = any_types

    def scalar(self, field):
        if field.type == Field.TYPE_BYTES:
            return random.choice(BYTES)
        if field.cpp_type == Field.CPPTYPE_STRING:
            return random.choice(TEXTS)
        if field.cpp_type == Field.CPPTYPE_ENUM:
            return random.choice(field.enum_type.values).number
        return random.choice(VALUES[field.cpp_type])

    def fill(self, message, depth=0):
        special = getattr(self, "fill_" + message.DESCRIPTOR.name, None)
        if message.DESCRIPTOR.full_name.startswith("google.protobuf.") and special:
            special(message, depth)
            return message
        for field in message.DESCRIPTOR.fields:
            if not field.is_required and random.random() < 0.6 + 0.2 * depth:
                continue
            self.fill_field(message, field, depth)
        return message

    def fill_field(self, message, field, depth):
        if field.is_repeated and field.enum_type and field.enum_type.full_name == "google.protobuf.NullValue":
            return  # protobuf for Python refuses the nulls that it writes.
        value = None if is_map(field) else getattr(message, field.name)
        if is_map(field):
            of = field.message_type.fields_by_name
            for _ in range(random.randint(1, 3)):
                entry = getattr(message, field.name)
                key = self.scalar(of["key"])
                if of["value"].message_type:
                    self.fill(entry[key], depth + 1)
                else:
                    entry[key] = self.scalar(of["value"])
        elif field.is_repeated:
            for _ in range(random.randint(1, 3)):
                if field.message_type:
                    self.fill(value.add(), depth + 1)
                else:
                    value.append(self.scalar(field))
        elif field.message_type:
            value.SetInParent()
            self.fill(value, depth + 1)
        else:
            setattr(message, field.name, self.scalar(field))

    def fill_Timestamp(self, message, _depth):
        message.seconds = random.choice([0, 1, -1, -62135596800, 253402300799, 951782400, 951868799, 1709164800])
        message.nanos = random.choice([0, 1, 999999999, 500000000, 10000])

    def fill_Duration(self, message, _depth):
        sign = random.choice([1, -1])
        message.seconds = sign * random.choice([0, 1, 315576000000 - 1])
        message.nanos = sign * random.choice([0, 1, 999999999, 500000000, 10000])

    def fill_FieldMask(self, message, _depth):
        paths = ["a", "foo_bar", "a.b_c", "x1", "a_b_c.d"]
        message.paths.extend(random.sample(paths, random.randint(0, 3)))

    def fill_Value(self, message, depth):
        kind = random.choice(["null_value", "number_value", "string_value", "bool_value", "struct_value", "list_value"])
        if kind == "struct_value":
            self.fill_Struct(message.struct_value, depth + 1)
        elif kind == "list_value":
            self.fill_ListValue(message.list_value, depth + 1)
        else:
            values = {"null_value": 0, "number_value": 1.5, "string_value": random.choice(TEXTS), "bool_value": True}
            setattr(message, kind, values[kind])

    def fill_Struct(self, message, depth):
        message.SetInParent()
        for key in random.sample(TEXTS, 0 if depth > 3 else random.randint(0, 2)):
            self.fill_Value(message.fields[key], depth + 1)

    def fill_ListValue(self, message, depth):
        message.SetInParent()
        for _ in range(0 if depth > 3 else random.randint(0, 2)):
            self.fill_Value(message.values.add(), depth + 1)

    def fill_Any(self, message, depth):
        if depth < 3 and random.random() < 0.7:
            message.Pack(self.fill(random.choice(self.any_types)(), depth + 1))


def same(a, b, pool):
    """By protobuf's own JSON: NaN is not equal to itself, and the bytes in an `Any` may be written in several ways."""
    a, b = (json_format.MessageToDict(message, descriptor_pool=pool) for message in (a, b))
    return a == b


class Trial:
    def __init__(self, pool):
        self.pool = pool
        self.lines, self.judges, self.wrong = [], [], []

    def send(self, line, judge):
        self.lines.append(line)
        self.judges.append(judge)

    def expect(self, is_so, name, text):
        if not is_so:
            self.wrong.append(f"protobuf does otherwise than the list says: {name} {text[:300]}")
        return is_so

    def parse(self, kind, text, expected, what):
        """`expected` is the message; None if the text must be refused."""

        def judge(answer):
            verdict, _, rest = answer.partition(" ")
            if expected is None:
                return verdict == "refused" or f"{what}: accepted {text}"
            if verdict != "ok":
                return f"{what}: {answer}\n{text}"
            back = kind()
            back.MergeFromString(bytes.fromhex(rest))
            return same(back, expected, self.pool) or f"{what}: {difference(back, expected)}\n{text}"

        self.send(f"parse {kind.DESCRIPTOR.full_name} {text}", judge)

    def print(self, kind, message, what):
        def judge(answer):
            verdict, _, text = answer.partition(" ")
            if verdict != "ok":
                return f"{what}: {answer}\n{message}"
            try:
                back = json_format.Parse(text, kind(), descriptor_pool=self.pool)
            except json_format.ParseError as error:
                return f"{what}: protobuf refuses {text}: {error}"
            names = set(json.loads(text)) if isinstance(json.loads(text), dict) else set()
            own = json_format.MessageToDict(message, descriptor_pool=self.pool)
            if isinstance(own, dict) and not kind.DESCRIPTOR.full_name.startswith("google.protobuf"):
                if names != set(own):
                    return f"{what}: the fields are {sorted(names ^ set(own))} more or less"
            return same(back, message, self.pool) or f"{what}: {difference(back, message)}\n{text}"

        data = message.SerializePartialToString().hex()
        self.send(f"print {kind.DESCRIPTOR.full_name} {data}", judge)

    def random(self, kind, filler):
        name = kind.DESCRIPTOR.full_name
        for number in range(SAMPLES):
            message = filler.fill(kind())
            own = json_format.MessageToDict(message, descriptor_pool=self.pool)
            variants = [
                own,
                json_format.MessageToDict(message, preserving_proto_field_name=True, descriptor_pool=self.pool),
                json_format.MessageToDict(message, use_integers_for_enums=True, descriptor_pool=self.pool),
                json_format.MessageToDict(
                    message, always_print_fields_with_no_presence=True, descriptor_pool=self.pool
                ),
                turned(own),
            ]
            for variant in variants:
                text = json.dumps(variant, ensure_ascii=random.random() < 0.5)
                # protobuf's own reading of its own text: what the text does not say is lost for both.
                expected = json_format.Parse(text, kind(), descriptor_pool=self.pool)
                self.parse(kind, text, expected, f"{name} {number}")
            self.print(kind, message, f"{name} {number}")
        self.parse(kind, '{"noSuchField": 1}', None, f"{name} with an unknown field")

    def inputs(self, path, kinds):
        """Each entry: the message, a text, and what both must do; where protobuf for Python differs, why."""
        for entry in json.loads(path.read_text(encoding="utf-8")):
            for name in entry["messages"]:
                kind = kinds[name]
                for text in entry.get("refused", []) + entry.get("refused-but-not-by-python", []):
                    python_reads = text in entry.get("refused-but-not-by-python", [])
                    self.expect((read_by_python(kind, text, self.pool) is not None) == python_reads, name, text)
                    self.parse(kind, text, None, f"{path.name}: {name}")
                for text, canonical in entry.get("read", {}).items():
                    expected = read_by_python(kind, text, self.pool)
                    canonical = read_by_python(kind, canonical, self.pool)
                    if not self.expect(expected is not None and same(expected, canonical, self.pool), name, text):
                        continue
                    self.parse(kind, text, expected, f"{path.name}: {name}")
                for text, canonical in entry.get("read-but-not-by-python", {}).items():
                    self.expect(read_by_python(kind, text, self.pool) is None, name, text)
                    self.parse(kind, text, read_by_python(kind, canonical, self.pool), f"{path.name}: {name}")


def read_by_python(kind, text, pool):
    try:
        return json_format.Parse(text, kind(), descriptor_pool=pool)
    except (json_format.ParseError, ValueError, RecursionError):
        return None


def turned(value):
    """The same JSON with every object turned round: order means nothing."""
    if isinstance(value, dict):
        return {key: turned(inner) for key, inner in reversed(value.items())}
    if isinstance(value, list):
        return [turned(inner) for inner in value]
    return value


def difference(found, expected):
    """The lines of one that the other does not have."""
    found, expected = (str(message).splitlines() for message in (found, expected))
    return f"{[line for line in found if line not in expected]} for {[line for line in expected if line not in found]}"


def messages_of(descriptor):
    yield descriptor
    for nested in descriptor.nested_types:
        if not nested.GetOptions().map_entry:
            yield from messages_of(nested)


def main():
    program, set_path, inputs = sys.argv[1:]
    files = descriptor_pb2.FileDescriptorSet.FromString(Path(set_path).read_bytes()).file
    pool = descriptor_pool.DescriptorPool()
    for file in files:
        pool.Add(file)
    kinds = {}
    for file in files:
        for message in pool.FindFileByName(file.name).message_types_by_name.values():
            for descriptor in messages_of(message):
                kinds[descriptor.full_name] = message_factory.GetMessageClass(descriptor)
    own = {name: kind for name, kind in kinds.items() if not name.startswith("google.protobuf.")}
    well_known = ["Timestamp", "Duration", "Empty", "Struct", "Value", "StringValue", "Int64Value", "FieldMask", "Any"]
    any_types = [kinds[f"google.protobuf.{name}"] for name in well_known] + [kinds["all.proto3.All.Inner"]]
    trial = Trial(pool)
    filler = Filler(any_types)
    for kind in own.values():
        trial.random(kind, filler)
    for path in sorted(Path(inputs).iterdir()):
        trial.inputs(path, kinds)
    answers = subprocess.run(
        [program], input="\n".join(trial.lines), capture_output=True, text=True, encoding="utf-8", check=True
    )
    answers = answers.stdout.split("\n")[:-1]
    assert len(answers) == len(trial.lines), (len(answers), len(trial.lines))
    verdicts = [judge(answer) for judge, answer in zip(trial.judges, answers)]
    faults = trial.wrong + [verdict for verdict in verdicts if verdict is not True]
    for fault in faults[:150]:
        print(fault[:2000])
    print(len(trial.lines), "trials,", len(faults), "faults")
    sys.exit(bool(faults))


main()
