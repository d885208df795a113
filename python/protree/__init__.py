"""Python code for protobuf and gRPC from a tree of `.proto` files.

A thin shell around the program `protree`, which this package brings: `gen` writes the code, `check` says whether it is current.
"""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Union

__all__ = ["Diagnostic", "Edit", "Option", "ProtreeError", "Span", "check", "gen", "program"]

#: What an option of the command line may be: `True` for a switch, a list for an option that is given several times.
Option = Union[bool, str, int, "os.PathLike[str]", Sequence[Union[str, "os.PathLike[str]"]], None]

# All other options that take `True` or `False` are switches: there is only `--name`.
_TAKES_A_BOOL = {"grpc_stubs"}


@dataclass(frozen=True)
class Span:
    """A place in a file. Bytes count from 0, lines and columns from 1; the end is exclusive."""

    file: str
    byte_start: int
    byte_end: int
    line_start: int
    column_start: int
    line_end: int
    column_end: int
    label: str


@dataclass(frozen=True)
class Edit:
    """A change to a file that `protree fix` makes."""

    file: str
    byte_start: int
    byte_end: int
    replacement: str
    is_safe: bool


@dataclass(frozen=True)
class Diagnostic:
    """One thing that protree says."""

    #: What `protree explain` documents, such as `E0211`; `None` for mistakes of configuration, and of reading and writing.
    code: str | None
    #: `error`, `warning` or `note`.
    severity: str
    message: str
    #: The places it is about; the first is the one to show.
    spans: tuple[Span, ...]
    notes: tuple[str, ...]
    helps: tuple[str, ...]
    edits: tuple[Edit, ...]

    def __str__(self) -> str:
        """As compilers say it: `file:line:column: severity[code]: message`, then notes and help."""
        place = f"{s.file}:{s.line_start}:{s.column_start}: " if (s := next(iter(self.spans), None)) else ""
        code = f"[{self.code}]" if self.code else ""
        lines = [f"{place}{self.severity}{code}: {self.message}"]
        lines += [f"  note: {note}" for note in self.notes]
        lines += [f"  help: {text}" for text in self.helps]
        return "\n".join(lines)


class ProtreeError(Exception):
    """The protos, the output or the configuration are at fault."""

    #: All that was said, warnings and notes included.
    diagnostics: tuple[Diagnostic, ...]
    #: That of the program: 1 the protos or the output are at fault, 2 usage, configuration, or reading and writing.
    exit_code: int

    def __init__(self, exit_code: int, diagnostics: Sequence[Diagnostic], talk: str = "") -> None:
        self.exit_code = exit_code
        self.diagnostics = tuple(diagnostics)
        said = "\n".join(str(it) for it in self.diagnostics)
        super().__init__(said or talk.strip() or f"protree ended with exit code {exit_code}")


def gen(
    tree: str | os.PathLike[str] | None = None,
    out: str | os.PathLike[str] | None = None,
    *,
    lang: str | None = None,
    cwd: str | os.PathLike[str] | None = None,
    **options: Option,
) -> tuple[Diagnostic, ...]:
    """Writes the code for the protos in `tree` into `out`, all or nothing, and returns warnings and notes.

    Without folders, the targets of the nearest `protree.toml`. Folders start at `cwd`. `options` are those of the command line,
    with `_` for `-`: `imports="absolute"`, `include=["third_party"]`, `namespace_packages=True`.

    Raises `ProtreeError` if anything is wrong; nothing is written then.
    """
    return _run("gen", tree, out, lang, cwd, options)


def check(
    tree: str | os.PathLike[str] | None = None,
    out: str | os.PathLike[str] | None = None,
    *,
    lang: str | None = None,
    cwd: str | os.PathLike[str] | None = None,
    **options: Option,
) -> tuple[Diagnostic, ...]:
    """Says whether the code in `out` is what `gen` would write; the arguments are those of `gen`.

    Returns warnings and notes. Raises `ProtreeError` if the code is not current, with a diagnostic for each file, or if anything is
    wrong with the protos.
    """
    return _run("check", tree, out, lang, cwd, options)


def program() -> str:
    """The path of the program `protree`, installed beside this package."""
    name = "protree" + (sysconfig.get_config_var("EXE") or "")
    # Schemes of this environment, of `pip install --user`, and of `pip install --target`, which build frontends use.
    folders = [
        Path(sysconfig.get_path("scripts")),
        Path(sysconfig.get_path("scripts", scheme=sysconfig.get_preferred_scheme("user"))),
        Path(__file__).resolve().parent.parent / "bin",
        *_overlays(),
    ]
    for folder in folders:
        if (folder / name).is_file():
            return str(folder / name)
    places = ", ".join(str(folder) for folder in folders)
    raise FileNotFoundError(f"the program `{name}` is in none of {places}: install protree again")


def _overlays() -> list[Path]:
    """The program's folder in a prefix that is not the interpreter's, as pip makes one to build a package in."""
    package = Path(__file__).resolve().parent
    depth = 3 if os.name == "nt" else 4
    scripts = "Scripts" if os.name == "nt" else "bin"
    return [package.parents[depth - 1] / scripts] if len(package.parents) >= depth else []


def _run(
    command: str,
    tree: str | os.PathLike[str] | None,
    out: str | os.PathLike[str] | None,
    lang: str | None,
    cwd: str | os.PathLike[str] | None,
    options: Mapping[str, Option],
) -> tuple[Diagnostic, ...]:
    folders = [os.fspath(it) for it in (tree, out) if it is not None]
    if lang is None and folders:
        lang = "python"
    arguments = [command, "--message-format", "json", "--color", "never"]
    arguments += _flags({"lang": lang, **options})
    done = subprocess.run(
        [program(), *arguments, "--", *folders],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    diagnostics = tuple(_diagnostic(json.loads(line)) for line in done.stdout.splitlines())
    if done.returncode != 0:
        raise ProtreeError(done.returncode, diagnostics, done.stderr)
    return diagnostics


def _flags(options: Mapping[str, Option]) -> list[str]:
    flags = []
    for name, value in options.items():
        flag = "--" + name.replace("_", "-")
        if name in _TAKES_A_BOOL and isinstance(value, bool):
            flags.append(f"{flag}={str(value).lower()}")
        elif value is True:
            flags.append(flag)
        elif value is None or value is False:
            continue
        elif isinstance(value, (str, int, os.PathLike)):
            flags.append(f"{flag}={os.fspath(value) if isinstance(value, os.PathLike) else value}")
        else:
            flags += [f"{flag}={os.fspath(it)}" for it in value]
    return flags


def _diagnostic(line: dict[str, Any]) -> Diagnostic:
    return Diagnostic(
        code=line["code"],
        severity=line["severity"],
        message=line["message"],
        spans=tuple(Span(**span) for span in line["spans"]),
        notes=tuple(line["notes"]),
        helps=tuple(line["helps"]),
        edits=tuple(Edit(**edit) for edit in line["edits"]),
    )
