#!/bin/sh
# Builds the static program for Linux and runs it in an empty root: no library, no shell, no /tmp, no /etc; only protos.
# Needs `rustup target add ARCH-unknown-linux-musl`, a C compiler for musl (`musl-tools` of Debian and Ubuntu), and the right to
# change the root or to make a user namespace. PROFILE=dev is faster, and proves the same.
set -eu
cd "$(dirname "$0")/.."
target="$(uname -m)-unknown-linux-musl"
profile="${PROFILE:-release}"
cargo build --locked --profile "$profile" --target "$target" --bin protree
[ "$profile" = dev ] && folder=debug || folder=$profile
program="target/$target/$folder/protree"

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
cp "$program" "$root/protree"
cp -r protos "$root/protos"

if readelf --program-headers "$program" | grep -q INTERP; then
    echo "$program needs a loader: it is not static" >&2
    exit 1
fi
chroot=$(PATH="$PATH:/usr/sbin:/sbin" command -v chroot)
# Without the environment, too: no cache folder, no temporary folder, no locale.
in_root() {
    if [ "$(id -u)" = 0 ]; then
        env -i "$chroot" "$root" "$@"
    else
        unshare --map-root-user env -i "$chroot" "$root" "$@"
    fi
}
in_root /protree gen /protos /rust
in_root /protree check /protos /rust
in_root /protree gen /protos /python --lang python
test -s "$root/rust/shelf.rs" && test -s "$root/python/shelf/shelf_pb2.py"
if in_root /protree check /protos /python >"$root/difference" 2>&1; then
    echo 'a difference is not found' >&2
    exit 1
fi
ls -l "$program"
echo 'works in an empty root'
