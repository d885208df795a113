#!/bin/sh
# Builds the book into `target/book` with mdbook (`cargo install mdbook`). Links that leave `docs` lead to the repository
# there. `cargo test --test readme` checks all links, so that CI does not need mdbook.
set -eu
cd "$(dirname "$0")/.."
source=target/book-source
rm -rf "$source" target/book
mkdir -p target
cp -r docs "$source"
repository=https://github.com/protree/protree
# Pictures are loaded, pages are shown.
sed -i.old -e "s#\(!\[[^]]*\](\)\.\./#\1$repository/raw/main/#g" -e "s#](\.\./#]($repository/blob/main/#g" "$source"/*.md
rm "$source"/*.old
mdbook build "$source" --dest-dir "$PWD/target/book"
test -s target/book/introduction.html
echo "target/book/index.html"
