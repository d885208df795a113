"""`python -m protree`: the program, with its exit code."""

import subprocess
import sys

from protree import program


def main() -> int:
    """Runs the program with the arguments of this process."""
    try:
        return subprocess.call([program(), *sys.argv[1:]])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
