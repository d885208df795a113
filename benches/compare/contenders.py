"""Out: every contender by name: the command that is timed, what goes before it, and what it made.

Contenders of one group (the name before the `/`) are given the same work, and must turn out to have done it.
"""

import dataclasses
import functools
import hashlib
import itertools
import json
import os
import pathlib
import re
import shutil
import tempfile
import typing

import tools
import trees
from measure import Failed, run
from places import ASIDE, PEERS, WORK

# A file that no other imports.
LEAF = "google/cloud/speech/v1/cloud_speech.proto"
OPTIMISED = ("--config", "profile.dev.build-override.opt-level=3")
SERVICE = ("--features", "service")


def nothing():
    pass


@dataclasses.dataclass(frozen=True)
class Contender:
    command: list
    # Says what was made, in words that must be the same for all of a group.
    work: typing.Callable[[], str]
    # Is not timed.
    before: typing.Callable[[], None] = nothing
    environment: dict = dataclasses.field(default_factory=dict)
    folder: pathlib.Path | None = None


def emptied(out):
    """What goes before a run that starts from nothing.

    What was there is put aside and not deleted: for a minute after that, ext4 creates files many times as slowly.
    """

    def before():
        if out.exists():
            ASIDE.mkdir(parents=True, exist_ok=True)
            out.rename(tempfile.mkdtemp(dir=ASIDE))
        out.mkdir(parents=True)

    return before


def deleted(out):
    """The same for what takes too much room to be kept, and so long that it makes no difference."""

    def before():
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)

    return before


def out_folder(name):
    return WORK / "out" / name


def into(name, work, command, **more):
    """A contender that fills an empty folder; `command` is a function of that folder."""
    out = out_folder(name)
    return Contender(command(out), work=lambda: work(out), before=emptied(out), **more)


# What was made


def rust_made(out):
    """Messages, enums, oneofs and rpcs tell whether anything was left out, however they are spread over files."""
    kinds = [b"::prost::Message)]", b"::prost::Enumeration", b"::prost::Oneof)]", b"GrpcMethod::new("]
    counts = [0] * len(kinds)
    for path in out.rglob("*.rs"):
        # rustfmt and prettyplease break long lines in different places.
        text = re.sub(rb",?\s+\)", b")", path.read_bytes())
        counts = [count + text.count(kind) for count, kind in zip(counts, kinds)]
    if not counts[0]:
        raise Failed(f"no message in {out}")
    return "{} messages, {} enums, {} oneofs, {} methods".format(*counts)


def python_made(out):
    """Every byte of every module, but for the empty `__init__.py` that only protree makes."""
    digest = hashlib.sha256()
    files = sorted(path for path in out.rglob("*.py*") if path.name != "__init__.py")
    for path in files:
        digest.update(f"{path.relative_to(out)} {path.stat().st_size}\n".encode())
        digest.update(path.read_bytes())
    if not files:
        raise Failed(f"no module in {out}")
    return f"{len(files)} files, SHA-256 {digest.hexdigest()[:16]}"


# Generating code for a tree


def protree(name, tree, *flags):
    words = [tools.protree(), "gen", tree.folder]
    return into(name, rust_made, lambda out: [*words, out, "--quiet", "--no-cache", *flags])


def tonic(name, tree, compiler):
    words = [tools.tonic_tree(), compiler, tree.folder, tree.list]
    return into(name, rust_made, lambda out: [*words, out], environment={"PROTOC": tools.protoc()})


def plugins(name, tree):
    def command(out):
        words = [tools.protoc(), f"-I{tree.folder}"]
        for language in ("prost", "tonic"):
            words += [f"--plugin={tools.plugins()}/protoc-gen-{language}", f"--{language}_out={out}"]
        return [*words, f"@{tree.list}"]

    return into(name, rust_made, command)


def buf(name, tree):
    """buf with the same plugins: its own compiler, and no network."""

    def command(out):
        plugin = {"out": str(out), "strategy": "all"}
        programs = [str(tools.plugins() / f"protoc-gen-{language}") for language in ("prost", "tonic")]
        template = {"version": "v2", "plugins": [{"local": program, **plugin} for program in programs]}
        return [tools.buf(), "generate", tree.folder, "--template", json.dumps(template)]

    return into(name, rust_made, command)


def protree_python(name, tree):
    words = [tools.protree(), "gen", tree.folder]
    flags = ["--quiet", "--no-cache", "--lang", "python", "--imports", "protoc", "--python-profile", "newest"]
    return into(name, python_made, lambda out: [*words, out, *flags])


def grpcio_tools(name, tree):
    words = [tools.python(), "-m", "grpc_tools.protoc", f"-I{tree.folder}"]
    kinds = ("python", "pyi", "grpc_python")
    return into(name, python_made, lambda out: [*words, *(f"--{kind}_out={out}" for kind in kinds), f"@{tree.list}"])


# Doing it again


def cached(tree, name):
    """The words of a run that remembers, and its folder."""
    out = out_folder(name)
    return [tree.folder, out, "--quiet", "--cache-dir", WORK / "cache" / name], out


@functools.cache
def current(tree_name):
    """The words of a run over a tree whose output is current."""
    name = f"{tree_name}-current"
    words, out = cached(getattr(trees, tree_name)(), name)
    shutil.rmtree(WORK / "cache" / name, ignore_errors=True)
    emptied(out)()
    run([tools.protree(), "gen", *words], WORK / "log")
    return words, out


def again(verb):
    words, out = current("google")
    command = [tools.protree(), verb, *words]
    # Of a fifth of a second, half would go to waking the memory that the large contender before has given back.
    return Contender(command, work=lambda: rust_made(out), before=lambda: warm_up(command))


def warm_up(command):
    run(command, WORK / "log")


def one_file():
    """A field is given another name before each run, so that no cache can know the result."""
    words, out = current("google_edited")
    command = [tools.protree(), "gen", *words]
    numbers = itertools.count()
    field = None

    def before():
        nonlocal field
        warm_up(command)
        field = f"benchmark_{os.getpid()}_{next(numbers)}"
        trees.edit(LEAF, field)

    def work():
        if not any(field.encode() in path.read_bytes() for path in out.rglob("speech/v1.rs")):
            raise Failed(f"the code has no field {field}")
        return rust_made(out)

    return Contender(command, work=work, before=before)


# Build scripts


def script(name, package, tree, *settings):
    """The build script alone, as cargo runs it."""
    program = tools.build_script(package, *settings, environment=script_environment(trees.hello()))
    out = out_folder(name)
    environment = script_environment(tree) | {"OUT_DIR": str(out), "NUM_JOBS": str(os.cpu_count())}
    return Contender([program], work=lambda: rust_made(out), before=emptied(out), environment=environment)


def script_environment(tree):
    variables = {
        "PROTO_TREE": tree.folder,
        "PROTO_LIST": tree.list,
        "PROTOC": tools.protoc(),
        # What comes from a registry is never built incrementally, and protree must not be because it lies beside it.
        "CARGO_INCREMENTAL": "0",
        # No compiler cache.
        "RUSTC_WRAPPER": "",
    }
    return os.environ | {name: str(value) for name, value in variables.items()}


def cold(name, package, *settings):
    """`cargo build` of a crate that is nothing but its build script unless the settings say so, all downloads done."""
    tools.crates()
    target = out_folder(name)
    return Contender(
        ["cargo", "build", "--offline", "-p", package, "--target-dir", target, *settings],
        work=lambda: rust_made(target / "debug" / "build"),
        before=deleted(target),
        environment=script_environment(trees.hello()),
        folder=PEERS,
    )


CONTENDERS = {
    "google/protree": lambda name: protree(name, trees.google()),
    "google/tonic-protoc": lambda name: tonic(name, trees.google(), "protoc"),
    "google/tonic-protox": lambda name: tonic(name, trees.google(), "protox"),
    "google/plugins": lambda name: plugins(name, trees.google()),
    "google/buf": lambda name: buf(name, trees.google()),
    "google/nothing-changed": lambda _: again("gen"),
    "google/check": lambda _: again("check"),
    "google/one-file": lambda _: one_file(),
    "python/protree": lambda name: protree_python(name, trees.google()),
    "python/grpcio-tools": lambda name: grpcio_tools(name, trees.google()),
    "envoy/protree": lambda name: protree(name, trees.envoy()),
    "envoy/tonic-protoc": lambda name: tonic(name, trees.envoy(), "protoc"),
    "opentelemetry/protree": lambda name: protree(name, trees.opentelemetry()),
    "opentelemetry/tonic-protoc": lambda name: tonic(name, trees.opentelemetry(), "protoc"),
    "script/protree": lambda name: script(name, "script-protree", trees.large()),
    "script/tonic-protox": lambda name: script(name, "script-protox", trees.large()),
    "script-optimised/protree": lambda name: script(name, "script-protree", trees.large(), *OPTIMISED),
    "script-optimised/tonic-protox": lambda name: script(name, "script-protox", trees.large(), *OPTIMISED),
    "cold/protree": lambda name: cold(name, "script-protree", *SERVICE),
    "cold/tonic-protoc": lambda name: cold(name, "script-protoc", *SERVICE),
    "cold/tonic-protox": lambda name: cold(name, "script-protox", *SERVICE),
    "cold-script/protree": lambda name: cold(name, "script-protree"),
    "cold-script/tonic-protoc": lambda name: cold(name, "script-protoc"),
    "cold-script/tonic-protox": lambda name: cold(name, "script-protox"),
}
