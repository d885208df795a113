"""check_modules.py PACKAGE: imports every generated module of a package, and uses each message of it.

With `.` for PACKAGE the modules lie in the current folder.
"""

import concurrent.futures
import importlib
import os
import pathlib
import pickle
import sys

import grpc

package = sys.argv[1]
root = pathlib.Path("." if package == "." else package.replace(".", "/"))
prefix = "" if package == "." else package + "."
checked = 0


def check_message(descriptor, owner):
    global checked
    message_class = getattr(owner, descriptor.name)
    message = message_class()
    for field in descriptor.fields:
        if field.cpp_type == field.CPPTYPE_MESSAGE and not field.is_repeated and not field.is_required:
            getattr(message, field.name).SetInParent()
    data = message.SerializePartialToString()
    again = message_class.FromString(data) if not required(descriptor) else None
    assert again is None or again == message
    if message.IsInitialized():
        assert pickle.loads(pickle.dumps(message)) == message
    checked += 1
    for nested in descriptor.nested_types:
        if not nested.GetOptions().map_entry:
            check_message(nested, message_class)


def check_services(name, module):
    messages = importlib.import_module(name.removesuffix("_grpc"))
    for service in messages.DESCRIPTOR.services_by_name.values():
        stub = getattr(module, service.name + "Stub")(grpc.insecure_channel("127.0.0.1:1"))
        servicer = getattr(module, service.name + "Servicer")()
        for method in service.methods:
            assert callable(getattr(stub, method.name))
            assert callable(getattr(servicer, method.name))
            assert callable(getattr(getattr(module, service.name), method.name))
        server = grpc.server(concurrent.futures.ThreadPoolExecutor())
        getattr(module, f"add_{service.name}Servicer_to_server")(servicer, server)


def required(descriptor):
    return any(field.is_required for field in descriptor.fields)


for path in sorted(root.rglob("*_pb2*.py")):
    name = prefix + ".".join(path.relative_to(root).with_suffix("").parts)
    module = importlib.import_module(name)
    if not name.endswith("_pb2"):
        check_services(name, module)
        continue
    for descriptor in module.DESCRIPTOR.message_types_by_name.values():
        assert getattr(module, descriptor.name).__module__ == name, name
        check_message(descriptor, module)
    # Options are parsed when they are asked for.
    module.DESCRIPTOR.GetOptions()
    for descriptor in module.DESCRIPTOR.message_types_by_name.values():
        descriptor.GetOptions()

implementation = os.environ.get("PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION")
if implementation:
    from google.protobuf.internal import api_implementation

    assert api_implementation.Type() == implementation
assert checked, "no message found"
print(checked)
