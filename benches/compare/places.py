"""Where things are: what is in the repository, and what the benchmark makes below `target/bench`."""

import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PEERS = ROOT / "benches" / "peers"
WORK = ROOT / "target" / "bench"
# Outputs of runs before the last one.
ASIDE = WORK / "out" / "aside"
