"""Asks protoc for its verdict on every source of this folder and writes it down.

Run it with a Python that has grpcio-tools; its protoc is the measure (1.85.1 bundles protoc 35.1).

A file holds many sources: `=== name` begins one, `protoc:` is the verdict, and what follows is the source. A source
may consist of several files, each but the first begun by `--- path`; the first is `a.proto`. All of them are compiled.
"""

import pathlib
import re
import subprocess
import sys
import tempfile


def files_of(source: str) -> dict[str, str]:
    """The files of a source: path -> text."""
    name, files = "a.proto", {"a.proto": ""}
    for line in source.split("\n"):
        if line.startswith("--- "):
            name = line[4:]
            files[name] = ""
        else:
            files[name] += line + "\n"
    return files


def verdict(source: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        files = files_of(source)
        for name, text in files.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        command = [sys.executable, "-m", "grpc_tools.protoc", "-I" + folder, "--descriptor_set_out=/dev/null", *files]
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        # What protoc logs before it aborts begins with a letter, the time, and a place in its source.
        lines = [re.sub(r"^[EF]\d{4} .*?\] ", "", line) for line in run.stderr.splitlines()]
        lines = [line for line in lines if "warning:" not in line and not re.match(r"WARNING: |W\d{4} ", line)]
        return "accepts" if run.returncode == 0 else "rejects: " + (lines or ["?"])[0].replace(folder + "/", "")


def main() -> None:
    for path in sorted(pathlib.Path(__file__).parent.glob("*.txt")):
        cases = path.read_text().split("=== ")[1:]
        written = ""
        for case in cases:
            name, _, source = case.partition("\n")
            if source.startswith("protoc: "):
                source = source.partition("\n")[2]
            source = source.strip("\n")
            written += f"=== {name}\nprotoc: {verdict(source)}\n{source}\n\n"
        path.write_text(written.rstrip("\n") + "\n")


if __name__ == "__main__":
    main()
