#!/bin/sh
# The arguments are the root of the crate and the file of each module.
set -eu
for file in "$@"; do
    case $file in
    pb.rs)
        grep -q '^pub mod shop_shop_proto;$' "$file"
        grep -q '^#\[path = "money/money_proto.protree/mod.rs"\]$' "$file"
        ;;
    shop/*) grep -q 'crate::catalog_catalog_proto::acme::catalog::Product' "$file" ;;
    money/*) grep -q 'pub struct Price' "$file" ;;
    esac
done
test $# -eq 5
