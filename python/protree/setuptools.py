"""Generates code while setuptools builds a package, as `[tool.protree]` in its `pyproject.toml` asks.

A wheel gets the code without the source tree being touched. An editable install is the source tree, so the code is written there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from setuptools.command.build_py import build_py
from setuptools.errors import SetupError

from protree import ProtreeError
from protree._build import MANIFEST, Target

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from setuptools import Distribution


def finalize_distribution_options(distribution: Distribution) -> None:
    """Called by setuptools for every package that is built where protree is installed."""
    root = distribution.src_root or os.curdir
    try:
        text = Path(root, "pyproject.toml").read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    table = tomllib.loads(text).get("tool", {}).get("protree")
    if table is None:
        return
    try:
        target = Target.of(table, "tool.protree")
    except ValueError as error:
        raise SetupError(str(error)) from None
    base = distribution.cmdclass.get("build_py", build_py)
    distribution.cmdclass["build_py"] = _generating(base, target, root)


def _generating(base: Any, target: Target, root: str) -> Any:
    """The command `build_py` of a project, which now generates as well."""

    class BuildPy(base):  # type: ignore[misc]
        def run(self) -> None:
            if self.editable_mode:
                self._generate(None)
            super().run()
            if not self.editable_mode:
                out = Path(self.build_lib).resolve() / self._package_folder()
                self._generate(out)
                (out / MANIFEST).unlink()

        def get_source_files(self) -> list[str]:
            """What a source distribution needs."""
            return [*super().get_source_files(), *target.protos(root)]

        def _generate(self, out: Path | None) -> None:
            try:
                target.gen(root, out)
            except ProtreeError as error:
                raise SetupError(str(error)) from None

        def _package_folder(self) -> PurePosixPath:
            """`src/shop/pb` of the project is `shop/pb` of the wheel."""
            out = PurePosixPath(target.out)
            folders = self.distribution.package_dir or {}
            for package, folder in sorted(folders.items(), key=lambda it: -len(it[1])):
                if out.is_relative_to(folder or "."):
                    return PurePosixPath(*package.split(".") if package else ()) / out.relative_to(folder or ".")
            return out

    BuildPy.__name__ = "build_py"
    return BuildPy
