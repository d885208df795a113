"""Runs protoc with a plugin for each tree: a folder, an output folder and a parameter on stdin, one a line, tabs between.

The arguments are the plugin and its name. What a tree that is refused leaves is an empty folder.
"""

import os
import sys
from pathlib import Path

import grpc_tools
from grpc_tools import protoc

WELL_KNOWN = Path(grpc_tools.__file__).parent / "_proto"
plugin, name = sys.argv[1:]

for line in sys.stdin:
    root, out, parameter = line.rstrip("\n").split("\t")
    sources = sorted(path.relative_to(root).as_posix() for path in Path(root).rglob("*.proto"))
    os.makedirs(out)
    # A refused tree is told on stderr, which nobody needs to see.
    sys.stderr.flush()
    stderr = os.dup(2)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    os.close(null)
    protoc.main(
        [
            "protoc",
            f"-I{root}",
            f"-I{WELL_KNOWN}",
            f"--plugin=protoc-gen-{name}={plugin}",
            f"--{name}_out={parameter}:{out}",
            *sources,
        ]
    )
    os.dup2(stderr, 2)
    os.close(stderr)
