"""In: the versions pinned in `benches/peers`. Out: the programs to compare, each built or fetched when first asked for.

Everything lands in `target/bench`, but for protree itself and the downloads of cargo, npm and pip.
"""

import functools
import json
import subprocess
import sys
import tomllib

from places import PEERS, ROOT, WORK


def sh(*command, **more):
    print("+", *command, file=sys.stderr)
    return subprocess.run([str(word) for word in command], check=True, **more)


def output(*command, **more):
    return sh(*command, stdout=subprocess.PIPE, text=True, **more).stdout


@functools.cache
def protree():
    sh("cargo", "build", "--release", cwd=ROOT)
    return ROOT / "target" / "release" / "protree"


@functools.cache
def tonic_tree():
    target = WORK / "peers"
    sh("cargo", "build", "--release", "-p", "tonic-tree", "--target-dir", target, cwd=PEERS)
    return target / "release" / "tonic-tree"


@functools.cache
def protoc():
    """A native one: grpcio-tools' protoc is Python's to start, which small trees would pay for."""
    return output(tonic_tree(), "where").strip()


@functools.cache
def plugins():
    """The folder of protoc-gen-prost and protoc-gen-tonic."""
    pins = tomllib.loads((PEERS / "Cargo.toml").read_text())["workspace"]["metadata"]["install"]
    for name, version in pins.items():
        # Does nothing where that version is installed.
        words = ["--root", WORK / "tools", "--target-dir", WORK / "plugins", f"{name}@{version}"]
        sh("cargo", "install", "--locked", "--quiet", *words)
    return WORK / "tools" / "bin"


@functools.cache
def python():
    """A Python that has grpcio-tools."""
    python = WORK / "venv" / "bin" / "python"
    if not python.exists():
        sh(sys.executable, "-m", "venv", WORK / "venv")
    sh(python, "-m", "pip", "install", "--quiet", "-r", PEERS / "requirements.txt")
    return python


@functools.cache
def node_modules():
    """The folder of npm's packages: buf, and Google's protos."""
    folder = WORK / "npm"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_bytes((PEERS / "package.json").read_bytes())
    # Scripts of packages are not wanted here, and none of these needs one.
    flags = ["--silent", "--no-package-lock", "--ignore-scripts", "--no-audit"]
    sh("npm", "install", *flags, cwd=folder, stdout=sys.stderr)
    return folder / "node_modules"


def buf():
    return node_modules() / ".bin" / "buf"


@functools.cache
def crates():
    """Crates by name, as `cargo metadata` has them. Afterwards cargo needs no network."""
    sh("cargo", "fetch", "--quiet", cwd=PEERS)
    metadata = json.loads(output("cargo", "metadata", "--offline", "--format-version=1", cwd=PEERS))
    return {package["name"]: package for package in metadata["packages"]}


def build_script(package, *settings, environment):
    """Builds a package's build script, without optimisation unless the settings say so; the program it is."""
    crates()
    words = ["--offline", "-p", package, "--target-dir", WORK / "scripts", "--message-format=json", *settings]
    for line in output("cargo", "build", *words, cwd=PEERS, env=environment).splitlines():
        artifact = json.loads(line)
        if artifact.get("target", {}).get("kind") == ["custom-build"] and package in artifact["package_id"]:
            return artifact["filenames"][0]
    raise RuntimeError(f"cargo built no build script of {package}")
