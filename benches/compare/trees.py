"""In: the packages pinned in `benches/peers`. Out: the trees of protos to compare on, made when first asked for.

A tree is whole: every import is in it, but for google/protobuf, which every compiler brings along. So all contenders
get the same files.
"""

import dataclasses
import functools
import os
import pathlib
import re
import shutil

import tools
from places import PEERS, WORK

# Some 700 files, with what they import: what a build script may see in a large company.
LARGE = [
    "bigtable",
    "cloud/aiplatform",
    "cloud/bigquery",
    "devtools",
    "firestore",
    "iam",
    "logging",
    "longrunning",
    "monitoring",
    "pubsub",
    "spanner",
    "storage",
]
# What of envoy-types is a root that imports start at.
ENVOY = [
    "cel-spec/proto",
    "client_model",
    "data-plane-api",
    "googleapis",
    "opentelemetry-proto",
    "protoc-gen-validate",
    "xds",
]
IMPORT = re.compile(rb'^\s*import\s+(?:public\s+)?"([^"]+)"\s*;', re.MULTILINE)


@dataclasses.dataclass(frozen=True)
class Tree:
    folder: pathlib.Path
    files: list

    @property
    def list(self):
        """A file that names all files of the tree, a line each."""
        path = WORK / "lists" / self.folder.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{file}\n" for file in self.files))
        return path


def tree_of(folder):
    return Tree(folder, sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.proto")))


def gather(name, files):
    """A tree of links to `files`, source file name -> path."""
    folder = WORK / "trees" / name
    shutil.rmtree(folder, ignore_errors=True)
    for file, path in files.items():
        to = folder / file
        to.parent.mkdir(parents=True, exist_ok=True)
        link_or_copy(path, to)
    return tree_of(folder)


def link_or_copy(path, to):
    try:
        os.link(path, to)
    except OSError:
        shutil.copyfile(path, to)


def below(folder):
    """Source file name -> path of all protos in a folder, without the well-known types."""
    files = {file: folder / file for file in tree_of(folder).files}
    return {file: path for file, path in files.items() if not file.startswith("google/protobuf/")}


@functools.cache
def google():
    """Google's whole public API."""
    return gather("google", below(tools.node_modules() / "google-proto-files"))


@functools.cache
def google_edited():
    """The same, in which files may be changed: see `edit`."""
    return gather("google-edited", {file: google().folder / file for file in google().files})


@functools.cache
def large():
    """A part of it, with all that it imports."""
    wanted = tuple(f"google/{name}/" for name in LARGE)
    found = [file for file in google().files if file.startswith(wanted)]
    # The list grows as it is walked.
    for file in found:
        imports = IMPORT.findall((google().folder / file).read_bytes())
        found += [name for name in map(bytes.decode, imports) if name in known() and name not in found]
    return gather("large", {file: google().folder / file for file in found})


@functools.cache
def known():
    return frozenset(google().files)


@functools.cache
def envoy():
    """Envoy's API and what it stands on, from the crate envoy-types."""
    carried = crate("envoy-types") / "proto"
    return gather("envoy", {file: path for root in ENVOY for file, path in below(carried / root).items()})


@functools.cache
def opentelemetry():
    """From the crate opentelemetry-proto."""
    carried = crate("opentelemetry-proto") / "src/proto"
    tracez = {"tracez.proto": carried / "tracez.proto"}
    return gather("opentelemetry", below(carried / "opentelemetry-proto") | tracez)


@functools.cache
def hello():
    """One message each way: what is left of a build is its dependencies."""
    return tree_of(PEERS / "hello")


def crate(name):
    return pathlib.Path(tools.crates()[name]["manifest_path"]).parent


def edit(file, field):
    """Gives the first message of a file of `google_edited` one more field, instead of the one it got last."""
    path = google_edited().folder / file
    text = (google().folder / file).read_text()
    # It may be a link to the file that it was gathered from.
    path.unlink()
    path.write_text(re.sub(r"^(message \w+ \{)$", rf"\1\n  string {field} = 15000;", text, count=1, flags=re.MULTILINE))
