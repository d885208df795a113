#!/bin/sh
# Prints the time and the memory of trees of one shape and growing size, which must stay linear: up to a million fields, and a
# hundred thousand files that each import the one before. Not part of CI.
set -eu
cd "$(dirname "$0")/.."
cargo build --quiet --release
trees=target/linear
for shape in "fields 250000" "fields 1000000" "chain 25000" "chain 100000"; do
    rm -rf "$trees"
    # shellcheck disable=SC2086
    python3 - $shape "$trees/protos" <<'PYTHON'
import os
import sys

shape, count, out = sys.argv[1], int(sys.argv[2]), sys.argv[3]
FIELDS, MESSAGES = 1000, 50
if shape == "fields":
    for file in range(count // FIELDS // MESSAGES):
        os.makedirs(f"{out}/f{file}")
        with open(f"{out}/f{file}/f{file}.proto", "w") as text:
            text.write(f'syntax = "proto3";\npackage p{file};\n')
            for message in range(MESSAGES):
                fields = "".join(f"  int32 field_{number} = {number};\n" for number in range(1, FIELDS + 1))
                text.write(f"message M{message} {{\n{fields}}}\n")
else:
    for file in range(count):
        folder = f"{out}/d{file // 1000}"
        os.makedirs(folder, exist_ok=True)
        with open(f"{folder}/f{file}.proto", "w") as text:
            text.write('syntax = "proto3";\npackage p;\n')
            if file:
                text.write(f'import "d{(file - 1) // 1000}/f{file - 1}.proto";\n')
            text.write(f"message M{file} {{ {f'M{file - 1} m = 1;' if file else ''} }}\n")
PYTHON
    echo "$shape"
    /usr/bin/env time -f '  %es %MKB' target/release/protree gen "$trees/protos" "$trees/out" --quiet --no-cache
done
rm -rf "$trees"
