"""round_trips.py PROGRAM MODULE...: every message of the modules goes through PROGRAM, which is generated Rust, and back.

Bytes are compared record by record: what is packed, delimited, present or left out shows there and nowhere else.
"""

import importlib
import random
import struct
import subprocess
import sys

from google.protobuf.descriptor import FieldDescriptor as Field
from google.protobuf.message_factory import GetMessageClass

SAMPLES = 12
VARINT, FIXED64, BYTES, GROUP, END_GROUP, FIXED32 = 0, 1, 2, 3, 4, 5
# -0.0 is left out: prost takes it for the default of a field without presence, protobuf does not.
FLOATS = [0.0, 1.5, float("inf"), float("-inf"), float("nan"), -3.25e10]
VALUES = {
    Field.CPPTYPE_INT32: [0, 1, -1, 300, 2**31 - 1, -(2**31)],
    Field.CPPTYPE_INT64: [0, 1, -1, 2**63 - 1, -(2**63)],
    Field.CPPTYPE_UINT32: [0, 1, 127, 128, 2**32 - 1],
    Field.CPPTYPE_UINT64: [0, 1, 2**64 - 1],
    Field.CPPTYPE_FLOAT: FLOATS,
    Field.CPPTYPE_DOUBLE: FLOATS,
    Field.CPPTYPE_BOOL: [False, True],
}
TEXTS = ["", "a", "h\u00e9 \u4e16\u754c \U0001f980", "\0\n"]
UNKNOWN = bytes([0xFA, 0xFF, 0x7F, 2]) + b"??"  # field 262 143, which no message has
random.seed(1)


def is_map(field):
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def scalar(field):
    if field.cpp_type == Field.CPPTYPE_STRING:
        text = random.choice(TEXTS)
        return text.encode() + b"\xff" if field.type == Field.TYPE_BYTES else text
    if field.cpp_type == Field.CPPTYPE_ENUM:
        return random.choice(field.enum_type.values).number
    return random.choice(VALUES[field.cpp_type])


def fill(message, depth=0):
    for field in message.DESCRIPTOR.fields:
        if not field.is_required and random.random() < 0.4 + 0.2 * depth:
            continue
        value = None if is_map(field) else getattr(message, field.name)
        if is_map(field):
            of = field.message_type.fields_by_name
            for _ in range(random.randint(1, 3)):
                entry = getattr(message, field.name)
                key = scalar(of["key"])
                if of["value"].message_type:
                    fill(entry[key], depth + 1)
                else:
                    entry[key] = scalar(of["value"])
        elif field.is_repeated:
            for _ in range(random.randint(1, 3)):
                if field.message_type:
                    fill(value.add(), depth + 1)
                else:
                    value.append(scalar(field))
        elif field.message_type:
            value.SetInParent()
            fill(value, depth + 1)
        else:
            setattr(message, field.name, scalar(field))
    return message


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def put_varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def value_end(data, at, wire):
    if wire == VARINT:
        return varint(data, at)[1]
    if wire in (FIXED64, FIXED32):
        return at + (8 if wire == FIXED64 else 4)
    if wire == BYTES:
        length, at = varint(data, at)
        return at + length
    while True:
        key, at = varint(data, at)
        if key & 7 == END_GROUP:
            return at
        at = value_end(data, at, key & 7)


def records(data):
    """(number, wire type, value): the value of a group or of bytes is what is inside."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        end = value_end(data, at, key & 7)
        value = data[at:end]
        if key & 7 == BYTES:
            value = data[varint(data, at)[1] : end]
        elif key & 7 == GROUP:
            value = value[: -len(put_varint(key))]
        yield key >> 3, key & 7, value
        at = end


def canonical(data, descriptor):
    """The records by number, those of a map sorted. Entries of maps lose zeros, which prost leaves out and protobuf writes."""
    found = []
    for number, wire, value in records(data):
        field = descriptor.fields_by_number[number]
        if field.message_type:
            value = canonical(value, field.message_type)
        found.append((number, wire, value, is_map(field)))
    if descriptor.GetOptions().map_entry:
        found = [record for record in found if record[2] and record[2] not in (b"\0", b"\0" * 4, b"\0" * 8)]
    return sorted(found, key=lambda record: (record[0], repr(record[2]) if record[3] else ""))


def other_packing(data, descriptor):
    """The same message with the packed fields expanded and the others packed."""
    out = bytearray()
    for number, wire, value in records(data):
        field = descriptor.fields_by_number[number]
        key = put_varint(number << 3 | wire)
        if wire == BYTES and field.is_packed:
            own = wire_of(field)
            while value:
                end = value_end(value, 0, own)
                out += put_varint(number << 3 | own) + value[:end]
                value = value[end:]
        elif wire in (VARINT, FIXED32, FIXED64) and field.is_repeated:
            out += put_varint(number << 3 | BYTES) + put_varint(len(value)) + value
        elif wire == BYTES:
            out += key + put_varint(len(value)) + value
        elif wire == GROUP:
            out += key + value + put_varint(number << 3 | END_GROUP)
        else:
            out += key + value
    return bytes(out)


def wire_of(field):
    if field.type in (Field.TYPE_FIXED32, Field.TYPE_SFIXED32, Field.TYPE_FLOAT):
        return FIXED32
    if field.type in (Field.TYPE_FIXED64, Field.TYPE_SFIXED64, Field.TYPE_DOUBLE):
        return FIXED64
    return VARINT


def parsed(kind, data):
    try:
        return kind.FromString(data)
    except Exception:
        return None


def default_of(message):
    """What an empty message of prost is: required fields are there, with their defaults."""
    for field in message.DESCRIPTOR.fields:
        if field.is_required and field.message_type:
            getattr(message, field.name).SetInParent()
            default_of(getattr(message, field.name))
        elif field.is_required:
            setattr(message, field.name, field.default_value)
    return message


def plain(field):
    value = field.default_value
    if field.cpp_type in (Field.CPPTYPE_FLOAT, Field.CPPTYPE_DOUBLE):
        return struct.pack(">f" if field.cpp_type == Field.CPPTYPE_FLOAT else ">d", value).hex()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (str, bytes)):
        return (value if isinstance(value, bytes) else value.encode()).hex()
    return str(value)


def has_accessor(field):
    is_single = not field.is_repeated and not field.is_required and not field.message_type
    return is_single and field.has_presence and (field.containing_oneof is None or is_synthetic(field.containing_oneof))


def is_synthetic(oneof):
    return oneof.name.startswith("_") and len(oneof.fields) == 1


class Trial:
    """What is sent, with what must come back."""

    def __init__(self):
        self.lines, self.judges = [], []

    def send(self, line, judge):
        self.lines.append(line)
        self.judges.append(judge)

    def echo(self, kind, data, expected, what):
        """`expected` is what Rust must write; None if it must refuse."""
        descriptor = kind.DESCRIPTOR

        def judge(answer):
            if expected is None:
                return answer.startswith("refused ") or f"{what}: accepted"
            if not answer.startswith("ok"):
                return f"{what}: {answer}"
            back = bytes.fromhex(answer[3:])
            if canonical(back, descriptor) != canonical(expected, descriptor):
                return f"{what}:\nsent     {data.hex()}\nexpected {expected.hex()}\ngot      {back.hex()}"
            again = parsed(kind, back)
            return (again is not None and again.IsInitialized()) or f"{what}: protobuf refuses {back.hex()}"

        self.send(f"echo {descriptor.full_name} {data.hex()}", judge)

    def add(self, kind):
        name = kind.DESCRIPTOR.full_name
        previous = None
        for number in range(SAMPLES):
            data = fill(kind()).SerializeToString()
            self.echo(kind, data, data, f"{name} sample {number}")
            self.echo(kind, data + UNKNOWN, data, f"{name} with an unknown field {number}")
            self.echo(kind, other_packing(data, kind.DESCRIPTOR), data, f"{name} packed otherwise {number}")
            if previous is not None:
                merged = kind.FromString(previous + data).SerializeToString()
                self.echo(kind, previous + data, merged, f"{name} merged {number}")
            previous = data
            self.echo(kind, data + b"\x0b", None, f"{name} with a group that does not end {number}")
        empty = default_of(kind()).SerializeToString()
        self.send(f"default {name}", self.same(kind, empty, f"{name} by default"))
        fields = [field for field in kind.DESCRIPTOR.fields if has_accessor(field)]
        expected = " ".join(plain(field) for field in fields)
        said = lambda answer: answer[3:] == expected or f"{name}: accessors give {answer}, not {expected}"
        self.send(f"accessors {name}", said)
        for field in kind.DESCRIPTOR.fields:
            self.strings(kind, field)
            self.unknown_number(kind, field)

    def same(self, kind, expected, what):
        def judge(answer):
            back = bytes.fromhex(answer[3:])
            same = canonical(back, kind.DESCRIPTOR) == canonical(expected, kind.DESCRIPTOR)
            return same or f"{what}: {back.hex()}, not {expected.hex()}"

        return judge

    def strings(self, kind, field):
        """A Rust string is UTF-8, whatever `utf8_validation` says."""
        if field.type == Field.TYPE_STRING:
            data = fill(kind()).SerializeToString() + put_varint(field.number << 3 | BYTES) + b"\1\xff"
            self.echo(kind, data, None, f"{field.full_name} that is not UTF-8")

    def unknown_number(self, kind, field):
        """A number that an enum does not name stays in the field, open or closed."""
        # protobuf would miss a closed one that is required.
        is_missed = field.enum_type and field.enum_type.is_closed and field.is_required
        if field.enum_type and not field.is_repeated and not is_missed:
            data = default_of(kind()).SerializeToString()
            number = put_varint(field.number << 3 | VARINT) + b"\x4d"
            others = b"".join(
                put_varint(number << 3 | wire) + (put_varint(len(value)) + value if wire == BYTES else value)
                + (put_varint(number << 3 | END_GROUP) if wire == GROUP else b"")
                for number, wire, value in records(data)
                if number != field.number
            )
            self.echo(kind, data + number, others + number, f"{field.full_name} with a number of its own")


def main():
    program, *modules = sys.argv[1:]
    trial = Trial()
    for module in modules:
        descriptor = importlib.import_module(module).DESCRIPTOR
        for message in descriptor.message_types_by_name.values():
            trial.add(GetMessageClass(message))
    answers = subprocess.run([program], input="\n".join(trial.lines), capture_output=True, text=True, check=True)
    answers = answers.stdout.splitlines()
    assert len(answers) == len(trial.lines), (len(answers), len(trial.lines))
    verdicts = [judge(answer) for judge, answer in zip(trial.judges, answers)]
    faults = [verdict for verdict in verdicts if verdict is not True]
    for fault in faults[:10]:
        print(fault)
    print(len(trial.lines), "trials,", len(faults), "faults")
    sys.exit(bool(faults))


main()
