#!/usr/bin/env python3
"""Measures how long `protree watch` takes from the save of a proto to the written output.

In: the program (default: target/release/protree), and optionally how many files and how many edits. Out: a line with
the median and the worst time. Each edit adds a field to one of the files, or takes it away, in a tree whose files import
each other; the time ends when the generated file has the field and nothing else is written.

    cargo build --release
    python3 scripts/watch-latency.py [PROGRAM [FILES [EDITS]]]
"""

import pathlib
import statistics
import subprocess
import sys
import tempfile
import time


def proto(index, field):
    imports = f'import "p{index - 1}/f{index - 1}.proto";\n' if index % 10 else ""
    use = f"  p{index - 1}.M{index - 1} before = 1;\n" if index % 10 else ""
    fields = "".join(f"  string field_{number} = {number};\n" for number in range(2, 12))
    return (
        f'syntax = "proto3";\npackage p{index};\n{imports}message M{index} {{\n{use}{fields}{field}}}\n'
        f"service S{index} {{ rpc Get(M{index}) returns (M{index}); }}\n"
    )


def main():
    program = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "target/release/protree").resolve()
    files = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    edits = int(sys.argv[3]) if len(sys.argv) > 3 else 40
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        path = lambda index: folder / f"protos/p{index}/f{index}.proto"
        for index in range(files):
            path(index).parent.mkdir(parents=True)
            path(index).write_text(proto(index, ""))
        command = [program, "watch", "protos", "out", "--cache-dir", "cache"]
        watch = subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True)

        def wait():
            for line in watch.stderr:
                if line.startswith("waiting"):
                    return
            sys.exit("it has ended")

        try:
            wait()
            times = []
            for edit in range(edits):
                time.sleep(0.2)
                index = edit * 37 % files
                path(index).write_text(proto(index, f"  int32 edit_{edit} = 20;\n"))
                saved = time.perf_counter()
                wait()
                times.append(time.perf_counter() - saved)
                assert f"edit_{edit}" in (folder / f"out/p{index}.rs").read_text()
        finally:
            watch.terminate()
            watch.wait()
    median, worst = statistics.median(times) * 1000, max(times) * 1000
    print(f"{files} files, {edits} edits: {median:.0f} ms from the save to the output, {worst:.0f} ms at worst")


main()
