#!/usr/bin/env bash
# Draws the pictures of the README anew, docs/images/{init,gen,watch}.svg, from what the program says.
set -euo pipefail
cd "$(dirname "$0")/.."
PROTREE_BLESS=1 cargo test --locked --test pictures
