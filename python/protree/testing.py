"""For tests of packages that check generated code in."""

from __future__ import annotations

import os

from protree import Option, ProtreeError, check


def assert_current(
    tree: str | os.PathLike[str] | None = None,
    out: str | os.PathLike[str] | None = None,
    *,
    lang: str | None = None,
    cwd: str | os.PathLike[str] | None = None,
    **options: Option,
) -> None:
    """Fails if the code in `out` is not what `protree gen` would write. The arguments are those of `protree.gen`."""
    __tracebackhide__ = True  # pytest then shows the test's line, not this one
    try:
        check(tree, out, lang=lang, cwd=cwd, **options)
    except ProtreeError as error:
        raise AssertionError(f"the generated code is not current:\n{error}") from None
