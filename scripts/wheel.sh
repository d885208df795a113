#!/usr/bin/env bash
# Builds the wheel as it is released, the source distribution, and a wheel from that; prints the sizes; then installs the wheel into a
# fresh environment of every Python there is, from the oldest that is supported, and runs `tests/pip/test_api.py` in each.
#
# Needs Rust, Python 3.10 or later with pip, and the registries of both. Everything it makes is in `target/wheel`. It compiles twice: some minutes.
set -euo pipefail
cd "$(dirname "$0")/.."

root=$PWD
work=$root/target/wheel
rm -rf "$work/dist"
mkdir -p "$work/dist"

tools=$work/tools
python3 -m venv "$tools"
"$tools/bin/pip" install --quiet --disable-pip-version-check "$(grep '^maturin==' tests/python/requirements-pip.txt)"

(cd python && "$tools/bin/maturin" build --release --locked --out "$work/dist" && "$tools/bin/maturin" sdist --out "$work/dist")
mkdir -p "$work/dist/from-sdist"
PATH=$tools/bin:$PATH "$tools/bin/pip" wheel --disable-pip-version-check --no-deps -w "$work/dist/from-sdist" "$work"/dist/*.tar.gz
# What a registry shows of either is the same.
for wheel in "$work"/dist/*.whl "$work"/dist/from-sdist/*.whl; do
    "$tools/bin/python" -m zipfile -l "$wheel" | awk 'NR > 1 { print $1 }' | sort > "$work/names"
    cmp -s "$work/names" "$work/names.first" 2>/dev/null || [ ! -e "$work/names.first" ] || { diff "$work/names.first" "$work/names"; exit 1; }
    cp "$work/names" "$work/names.first"
done
rm -f "$work/names" "$work/names.first"
ls -l "$work"/dist/*.whl "$work"/dist/*.tar.gz "$work"/dist/from-sdist/*.whl | awk '{ printf "%9d  %s\n", $5, $NF }'

tried=0
for version in 3.10 3.11 3.12 3.13 3.14 3.15; do
    python=$(command -v "python$version") && "$python" --version >/dev/null 2>&1 || continue
    echo "Python $version"
    environment=$work/python$version
    "$python" -m venv --clear "$environment"
    requirements=$(grep -E '^(grpcio|protobuf|pytest)==' tests/python/requirements-pip.txt)
    # shellcheck disable=SC2086
    "$environment/bin/pip" install --quiet --disable-pip-version-check $requirements "$work"/dist/*.whl
    (cd "$work" && "$environment/bin/python" -m pytest --quiet -p no:cacheprovider "$root/tests/pip/test_api.py")
    tried=$((tried + 1))
done
[ "$tried" -gt 0 ] || { echo "no Python from 3.10 on is called \`python3.N\` here" >&2; exit 1; }
