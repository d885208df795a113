"""Writes the descriptor set of each tree as protoc does: pairs of a folder and a file on stdin, one a line, tab between.

Trees that protoc refuses leave no file.
"""

import os
import sys
from pathlib import Path

import grpc_tools
from grpc_tools import protoc

WELL_KNOWN = Path(grpc_tools.__file__).parent / "_proto"

for line in sys.stdin:
    root, out = line.rstrip("\n").split("\t")
    sources = sorted(path.relative_to(root).as_posix() for path in Path(root).rglob("*.proto"))
    # A refused tree is told on stderr, which nobody needs to see.
    sys.stderr.flush()
    stderr = os.dup(2)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    protoc.main(
        [
            "protoc",
            f"-I{root}",
            f"-I{WELL_KNOWN}",
            "--include_imports",
            "--include_source_info",
            f"--descriptor_set_out={out}",
            *sources,
        ]
    )
    os.dup2(stderr, 2)
    os.close(stderr)
