"""What the build hooks have in common: the options in `pyproject.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import protree

#: Where the program remembers what it has written.
MANIFEST = ".protree-manifest.json"


@dataclass(frozen=True)
class Target:
    """One tree, and the package that is generated from it."""

    #: From the project's folder.
    tree: str
    #: The folder of the package in the source tree: `src/shop/pb`.
    out: str
    options: dict[str, Any]

    @classmethod
    def of(cls, table: Mapping[str, Any], name: str) -> Target:
        """Reads a table of `pyproject.toml`, which is called `name`."""
        options = {key.replace("-", "_"): value for key, value in table.items()}
        for key in ("tree", "out"):
            if not isinstance(options.get(key), str) or not options[key]:
                raise ValueError(f"`{name}` in pyproject.toml needs `{key}`, the path of a folder")
        target = cls(options.pop("tree"), options.pop("out"), options)
        out = PurePosixPath(target.out)
        if out.is_absolute() or ".." in out.parts or not out.parts:
            raise ValueError(f"`out` of `{name}` in pyproject.toml is to be a folder of the project, not `{target.out}`")
        return target

    def gen(self, root: str, out: str | Path | None = None) -> None:
        """Writes the code, for a project in `root`, into its source tree or another folder."""
        protree.gen(self.tree, self.out if out is None else out, cwd=root, **self.options)

    def protos(self, root: str) -> list[str]:
        """The sources, of include roots as well, as paths from the project's folder: what a source distribution needs."""
        includes = self.options.get("include", [])
        folders = [self.tree, *(include.split("=", 1)[-1] for include in includes)]
        paths = (path for folder in folders for path in sorted(Path(root, folder).rglob("*.proto")))
        return [path.relative_to(root).as_posix() for path in paths]


def generated_files(folder: Path) -> list[Path]:
    """The files of a package: all but the list that the program keeps of them."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
