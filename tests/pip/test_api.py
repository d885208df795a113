"""What the installed package does. pytest runs this in an environment that has the wheel."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import protree
from protree import testing

PROTOS = {
    "author/author.proto": 'syntax = "proto3";\npackage author;\nmessage Author { string name = 1; }\n',
    "book/book.proto": (
        'syntax = "proto3";\npackage book;\nimport "author/author.proto";\n'
        "message Book { author.Author author = 1; }\nservice Books { rpc Get(Book) returns (Book); }\n"
    ),
}


@pytest.fixture
def project(tmp_path, monkeypatch):
    for path, text in PROTOS.items():
        file = tmp_path / "protos" / path
        file.parent.mkdir(parents=True)
        file.write_text(text)
    monkeypatch.chdir(tmp_path)
    for variable in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(tmp_path / "cache"))
    return tmp_path


def test_what_is_generated_is_current_and_works(project, monkeypatch):
    assert protree.gen("protos", "generated") == ()
    assert protree.check("protos", Path("generated")) == ()
    monkeypatch.syspath_prepend(str(project))
    book = importlib.import_module("generated.book.book_pb2")
    assert book.Book(author={"name": "Ada"}).author.name == "Ada"
    assert Path(book.__file__).is_relative_to(project)


def test_errors_carry_what_is_wrong(project):
    (project / "protos/book/book.proto").write_text(PROTOS["book/book.proto"].replace("author.Author", "author.Autor"))
    with pytest.raises(protree.ProtreeError) as caught:
        protree.gen("protos", "generated")
    assert caught.value.exit_code == 1
    (diagnostic, *_) = caught.value.diagnostics
    assert diagnostic.severity == "error" and diagnostic.code.startswith("E0")
    span = diagnostic.spans[0]
    assert (Path(span.file), span.line_start) == (Path("protos/book/book.proto"), 4)
    assert str(caught.value).startswith(f"{span.file}:4:{span.column_start}: error[{diagnostic.code}]: ")
    assert "Autor" in diagnostic.message
    assert not Path("generated").exists()


def test_warnings_are_returned_with_their_cure(project):
    text = PROTOS["author/author.proto"] + 'import "book/unused.proto";\n'
    (project / "protos/author/author.proto").write_text(text)
    (project / "protos/book/unused.proto").write_text('syntax = "proto3";\n')
    (warning,) = protree.gen("protos", "generated")
    assert warning.severity == "warning"
    assert warning.edits[0].replacement == "" and warning.edits[0].is_safe


def test_code_that_is_not_current_is_an_error(project):
    protree.gen("protos", "generated")
    module = project / "generated/book/book_pb2.py"
    module.write_text(module.read_text() + "# mine\n")
    with pytest.raises(protree.ProtreeError, match="book_pb2.py") as caught:
        protree.check("protos", "generated")
    said = str(caught.value)
    assert "`protree gen --lang=python -- protos generated`" in said
    assert "--color" not in said


def test_one_line_keeps_code_current(project):
    protree.gen("protos", "generated")
    testing.assert_current("protos", "generated")
    (project / "protos/author/author.proto").write_text(PROTOS["author/author.proto"].replace("name", "names"))
    with pytest.raises(AssertionError, match="author_pb2.py"):
        testing.assert_current("protos", "generated")


def test_options_are_those_of_the_command_line(project):
    (project / "third").mkdir()
    (project / "protos/author").rename(project / "third/author")
    options = {"include": ["third"], "imports": "absolute", "package_prefix": "code.pb", "grpc_stubs": False}
    protree.gen(project / "protos", "generated", **options, reexports=True, no_py_typed=True)
    files = {path.relative_to("generated").as_posix() for path in Path("generated").rglob("*.py*")}
    assert files == {
        "__init__.py",
        "book/__init__.py",
        "book/__init__.pyi",
        "book/book_pb2.py",
        "book/book_pb2.pyi",
        "book/book_pb2_grpc.py",
    }
    assert "from code.pb.book import" in Path("generated/book/book_pb2_grpc.py").read_text()
    with pytest.raises(protree.ProtreeError, match="nonsense") as caught:
        protree.gen("protos", "generated", nonsense=True)
    assert caught.value.exit_code == 2


def test_without_folders_the_project_file_counts(project):
    (project / "protree.toml").write_text('tree = "protos"\n[target.pb]\nlang = "python"\nout = "pb"\n')
    (project / "below").mkdir()
    protree.gen(cwd=project / "below")
    testing.assert_current()
    assert (project / "pb/book/book_pb2.py").exists()


def test_the_module_is_the_program():
    module = [sys.executable, "-m", "protree"]
    version = subprocess.run([*module, "--version"], capture_output=True, text=True, check=True).stdout
    assert version == subprocess.run([protree.program(), "--version"], capture_output=True, text=True, check=True).stdout
    assert subprocess.run([*module, "nonsense"], capture_output=True, check=False).returncode == 2
