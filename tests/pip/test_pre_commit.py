"""The hooks, run by pre-commit on a git repository."""

import shutil
import sys

import pytest

PROTO = 'syntax = "proto3";\npackage book;\nmessage Book { string title = 1; }\n'


@pytest.fixture
def commit(tmp_path, monkeypatch, helpers):
    """Commits all of a folder, as a new repository if it is none."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    (tmp_path / "gitconfig").write_text("[user]\nname = Nobody\nemail = nobody@example.org\n[protocol \"file\"]\nallow = always\n")

    def commit(folder):
        if not (folder / ".git").exists():
            helpers.run("git", "init", "--quiet", cwd=folder)
        helpers.run("git", "add", "--all", cwd=folder)
        helpers.run("git", "commit", "--quiet", "--message", "change", cwd=folder)
        return helpers.run("git", "rev-parse", "HEAD", cwd=folder).strip()

    return commit


def test_hooks_check_and_generate(tmp_path, helpers, commit):
    hooks, project = tmp_path / "hooks", tmp_path / "project"
    hooks.mkdir()
    for name in [".pre-commit-hooks.yaml", "pyproject.toml"]:
        shutil.copy(helpers.source / name, hooks)
    revision = commit(hooks)
    (project / "protos/book").mkdir(parents=True)
    proto = project / "protos/book/book.proto"
    proto.write_text(PROTO)
    (project / "protree.toml").write_text('tree = "protos"\n[target.pb]\nlang = "python"\nout = "pb"\n')
    config = f"repos:\n- repo: {hooks.as_posix()}\n  rev: {revision}\n  hooks: [{{id: protree-check}}, {{id: protree-gen}}]\n"
    (project / ".pre-commit-config.yaml").write_text(config)
    commit(project)

    def hook(name, code):
        command = [sys.executable, "-m", "pre_commit", "run", "--color=never", "--verbose", name]
        return helpers.run(*command, "--all-files", cwd=project, code=code)

    assert "book_pb2.py" in hook("protree-check", 1)
    hook("protree-gen", 0)
    hook("protree-check", 0)
    commit(project)
    proto.write_text(PROTO.replace("title", "name"))
    said = hook("protree-check", 1)
    assert "-    title: str" in said and "protree gen" in said, said
    assert "files were modified by this hook" in hook("protree-gen", 1)
    assert "name: str" in (project / "pb/book/book_pb2.pyi").read_text()
    hook("protree-gen", 0)
    hook("protree-check", 0)
