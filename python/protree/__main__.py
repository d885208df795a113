"""`python -m protree` and `protoc-gen-protree`: the program, with its exit code."""

import subprocess
import sys

from protree import program


def main() -> int:
    """Runs the program with the arguments of this process."""
    return _run(sys.argv[1:])


def plugin() -> int:
    """`protoc-gen-protree`: what protoc and buf call."""
    return _run(sys.argv[1:] or ["plugin"])


def _run(arguments: list[str]) -> int:
    try:
        return subprocess.call([program(), *arguments])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
