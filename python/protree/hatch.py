"""The build hook `protree` of hatchling: `[tool.hatch.build.targets.wheel.hooks.protree]` in `pyproject.toml`.

A wheel gets the code without the source tree being touched. An editable install is the source tree, so the code is written there.
"""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePosixPath
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.plugin import hookimpl

from protree._build import Target, generated_files

# The options of hatchling's own that every hook may have.
_HATCHLING = {"dependencies", "enable-by-default", "require-runtime-dependencies", "require-runtime-features"}


class ProtreeBuildHook(BuildHookInterface[Any]):
    """Generates the code of a wheel."""

    PLUGIN_NAME = "protree"

    _folder: tempfile.TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before the files of a wheel are collected; `version` is `standard` or `editable`."""
        if self.target_name != "wheel":
            return
        table = {key: value for key, value in self.config.items() if key not in _HATCHLING}
        target = Target.of(table, "tool.hatch.build.targets.wheel.hooks.protree")
        if version == "editable":
            target.gen(self.root)
            return
        self._folder = tempfile.TemporaryDirectory(prefix="protree-")
        generated = Path(self._folder.name, "generated")
        target.gen(self.root, generated)
        # `src/shop/pb` of the project is `shop/pb` of the wheel.
        out = self.build_config.get_distribution_path(str(PurePosixPath(target.out)))
        for path in generated_files(generated):
            inside = path.relative_to(generated)
            # An `__init__.py` is the user's to fill.
            own = Path(self.root, target.out, inside)
            source = own if path.stat().st_size == 0 and own.is_file() else path
            build_data["force_include"][str(source)] = f"{out}/{inside.as_posix()}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Called once the wheel is built."""
        if self._folder is not None:
            self._folder.cleanup()


@hookimpl
def hatch_register_build_hook() -> type[ProtreeBuildHook]:
    """Tells hatchling of the hook."""
    return ProtreeBuildHook
