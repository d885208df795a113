#!/bin/sh
# Opens the site that `protree doc` makes in a real browser: clicks, searches, looks for errors and broken links, asks
# axe-core about accessibility, and takes screenshots in both schemes at two widths into target/doc-browser. Needs
# cargo, node, npm and Chromium (`apt-get install chromium`, or its path in CHROMIUM). `--save` also renews
# docs/images/doc.png.
set -eu
cd "$(dirname "$0")/.."
chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
if [ -z "$chromium" ]; then
    echo "no Chromium: install it, or give its path in CHROMIUM" >&2
    exit 2
fi
work=target/doc-browser
mkdir -p "$work"
cp scripts/doc-browser.mjs "$work/"
(cd "$work" && npm install --silent --no-audit --no-fund --no-save playwright-core@1 axe-core@4)
cargo run --quiet -- doc scripts/doc-browser "$work/site" --title "Acme API"
node "$work/doc-browser.mjs" "$chromium" "$work/site" "$work/screenshots"
if [ "${1:-}" = --save ]; then
    mkdir -p docs/images
    cp "$work/screenshots/definition-desktop-light.png" docs/images/doc.png
fi
