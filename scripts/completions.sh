#!/usr/bin/env bash
# Completes in real shells, as far as the machine has them: zsh and fish. `cargo test --test shell` does so in bash.
# Needs nothing but the shells; run it after an update of clap_complete.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --quiet --bin protree
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
PATH="$PWD/target/debug:$PATH"
touch "$folder/set.binpb"
cd "$folder"
tried=0

# What the shell offered or completed, and what it must hold.
expect() {
    if [[ $3 != *"$4"* ]]; then
        printf '%s: `%s` gives no `%s` but:\n%s\n' "$1" "$2" "$4" "$3" >&2
        exit 1
    fi
}

if command -v fish >/dev/null; then
    protree completions fish >protree.fish
    in_fish() {
        expect fish "$1" "$(fish --no-config -c "source protree.fish; complete -C '$1'")" "$2"
    }
    in_fish 'protree ge' gen
    in_fish 'protree gen --sing' --single-file
    in_fish 'protree gen --lang ' python
    in_fish 'protree tree --graph ' mermaid
    in_fish 'protree gen --descriptor-set-in se' set.binpb
    tried=$((tried + 1))
fi

if command -v zsh >/dev/null; then
    protree completions zsh >_protree
    # A line and a tab are typed into an interactive shell, where `protree` prints what it is called with.
    in_zsh() {
        local line
        line=$(FOLDER=$folder LINE=$1 zsh -f <<'ZSH'
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "cd $FOLDER; fpath=($FOLDER \$fpath); autoload -U compinit; compinit -u -d $FOLDER/dump"
zpty -w shell 'protree() { print -r -- "called: $*" }'
sleep 2
zpty -wn shell "$LINE"$'\t'
sleep 2
zpty -wn shell $'\n'
sleep 1
while zpty -r -t shell more; do shown+=$more; done
print -r -- "$shown"
zpty -d shell
ZSH
        )
        expect zsh "$1" "$(printf '%s' "$line" | tr -d '\r' | sed -n 's/.*called: /called: /p' | tail -n 1)" "$2"
    }
    in_zsh 'protree ge' 'called: gen'
    in_zsh 'protree gen --sing' --single-file
    in_zsh 'protree gen --lang py' 'called: gen --lang python'
    in_zsh 'protree tree --graph mer' '--graph mermaid'
    in_zsh 'protree gen --descriptor-set-in se' set.binpb
    tried=$((tried + 1))
fi

if ((tried == 0)); then
    echo 'neither fish nor zsh is installed: nothing was tried' >&2
    exit 1
fi
echo "$tried shells complete commands, flags, values and files"
