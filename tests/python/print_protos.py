"""print_protos.py SET FOLDER: the files of a descriptor set, written as texts that say the same."""

import sys
from pathlib import Path

from google.protobuf import descriptor_pb2, text_format
from google.protobuf.descriptor_pb2 import FieldDescriptorProto as Field

LABELS = {Field.LABEL_OPTIONAL: "optional ", Field.LABEL_REQUIRED: "required ", Field.LABEL_REPEATED: "repeated "}


def literal(field, value):
    """An option's value; of messages only those that are in the language itself."""
    if field.message_type:
        return "{" + text_format.MessageToString(value, as_one_line=True) + "}"
    if field.enum_type:
        return field.enum_type.values_by_number[value].name
    if isinstance(value, bool):
        return str(value).lower()
    return quoted(value.encode()) if isinstance(value, str) else str(value)


def quoted(data):
    return '"' + "".join(f"\\x{byte:02x}" for byte in data) + '"'


def options(message):
    return [f"{field.name} = {literal(field, value)}" for field, value in message.ListFields() if field.name != "map_entry"]


def statements(message, pad):
    return "".join(f"{pad}option {option};\n" for option in options(message))


def bracketed(extra):
    return f" [{', '.join(extra)}]" if extra else ""


def camel(name):
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)


class Printer:
    def __init__(self, file):
        self.file = file
        self.is_editions = file.syntax == "editions"
        self.is_proto3 = file.syntax == "proto3"

    def text(self):
        file = self.file
        if self.is_editions:
            out = f'edition = "{file.edition - 1000 + 2023 if file.edition >= 1000 else file.edition}";\n'
        else:
            out = f'syntax = "{file.syntax or "proto2"}";\n'
        if file.package:
            out += f"package {file.package};\n"
        kinds = {index: "public " for index in file.public_dependency}
        out += "".join(f'import {kinds.get(index, "")}"{path}";\n' for index, path in enumerate(file.dependency))
        out += statements(file.options, "")
        out += "".join(self.enum(enum, "") for enum in file.enum_type)
        out += "".join(self.message(message, f".{file.package}" if file.package else "", "") for message in file.message_type)
        return out + "".join(self.service(service) for service in file.service)

    def enum(self, enum, pad):
        out = f"{pad}enum {enum.name} {{\n" + statements(enum.options, pad + "  ")
        for value in enum.value:
            out += f"{pad}  {value.name} = {value.number}{bracketed(options(value.options))};\n"
        return out + f"{pad}}}\n"

    def message(self, message, scope, pad):
        return f"{pad}message {message.name} {{\n" + self.members(message, f"{scope}.{message.name}", pad + "  ") + f"{pad}}}\n"

    def members(self, message, scope, pad):
        nested = {f"{scope}.{each.name}": each for each in message.nested_type}
        groups = {field.type_name for field in message.field if field.type == Field.TYPE_GROUP}
        out = statements(message.options, pad)
        out += "".join(self.enum(enum, pad) for enum in message.enum_type)
        for name, each in nested.items():
            if not each.options.map_entry and name not in groups:
                out += self.message(each, scope, pad)
        opened = None
        for field in message.field:
            oneof = field.oneof_index if field.HasField("oneof_index") and not field.proto3_optional else None
            if opened is not None and oneof != opened:
                out += f"{pad}}}\n"
            if oneof is not None and oneof != opened:
                out += f"{pad}oneof {message.oneof_decl[oneof].name} {{\n"
            opened = oneof
            out += self.field(field, nested.get(field.type_name), scope, pad, oneof is not None)
        return out + (f"{pad}}}\n" if opened is not None else "")

    def field(self, field, nested, scope, pad, in_oneof):
        if nested is not None and nested.options.map_entry:
            key, value = (self.type_name(each) for each in nested.field)
            return f"{pad}map<{key}, {value}> {field.name} = {field.number}{self.field_options(field)};\n"
        label = LABELS[field.label]
        is_bare = field.label == Field.LABEL_OPTIONAL and (self.is_editions or self.is_proto3 and not field.proto3_optional)
        if in_oneof or is_bare:
            label = ""
        if field.type == Field.TYPE_GROUP:
            body = self.members(nested, f"{scope}.{nested.name}", pad + "  ")
            return f"{pad}{label}group {nested.name} = {field.number}{self.field_options(field)} {{\n{body}{pad}}}\n"
        return f"{pad}{label}{self.type_name(field)} {field.name} = {field.number}{self.field_options(field)};\n"

    def type_name(self, field):
        return field.type_name or Field.Type.Name(field.type)[len("TYPE_") :].lower()

    def field_options(self, field):
        extra = options(field.options)
        if field.HasField("default_value"):
            extra.append(f"default = {self.default(field)}")
        if field.HasField("json_name") and field.json_name != camel(field.name):
            extra.append(f"json_name = {quoted(field.json_name.encode())}")
        return bracketed(extra)

    def default(self, field):
        if field.type == Field.TYPE_STRING:
            return quoted(field.default_value.encode())
        # protoc keeps the escapes of bytes.
        return f'"{field.default_value}"' if field.type == Field.TYPE_BYTES else field.default_value

    def service(self, service):
        out = f"service {service.name} {{\n"
        for method in service.method:
            streams = ["stream " if on else "" for on in (method.client_streaming, method.server_streaming)]
            out += f"  rpc {method.name}({streams[0]}{method.input_type}) returns ({streams[1]}{method.output_type});\n"
        return out + "}\n"


files = descriptor_pb2.FileDescriptorSet.FromString(Path(sys.argv[1]).read_bytes())
for file in files.file:
    path = Path(sys.argv[2], file.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(Printer(file).text())
