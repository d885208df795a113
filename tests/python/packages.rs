//! The packages themselves, apart from their modules: re-exported names, types, `py.typed`.

use std::path::Path;

use protree::Config;

use crate::trees::{files, scratch, source, write};
use crate::venv::{self, python, run};
use crate::{absolute, generate, mypy, protoc, relative};

fn case(name: &str) -> std::path::PathBuf {
    source("tests/python/cases").join(name).join("protos")
}

/// The folders import each other, though their files do not.
#[test]
fn packages_reexport_what_their_modules_define() {
    let folder = scratch("reexports");
    for (package, options) in [("pb", relative()), ("absolute", absolute("absolute"))] {
        let options = options.reexports(true);
        generate(&case("reexports"), options, &folder.join(package));
        let program = "
import sys
from importlib import import_module
package = sys.argv[1]
author = import_module(package + '.author')
assert f'{package}.author.name_pb2' not in sys.modules
name = author.Name(text='Ada')
assert f'{package}.author.author_pb2' not in sys.modules
book = import_module(package + '.book')
assert book.Book(author=name).author.text == 'Ada'
assert 'grpc' not in sys.modules
assert book.BooksStub.__name__ == 'BooksStub' and 'grpc' in sys.modules
assert 'Author' in dir(author) and author.DOCTOR == author.Title.Value('DOCTOR')
everything = {}
exec(f'from {package}.author import *', everything)
assert {'Author', 'Name', 'Title', 'NONE', 'DOCTOR'} == everything.keys() - {'__builtins__'}
exec(f'from {package}.author import name_pb2')
assert import_module(package + '.class').Kind
try:
    author.Book
except AttributeError as error:
    assert str(error) == f\"module '{package}.author' has no attribute 'Book'\", error
else:
    raise AssertionError('there is no such name')
";
        for interpreter in [venv::oldest(), venv::newest()] {
            run(python(interpreter)
                .current_dir(&folder)
                .args(["-c", program, package]));
        }
    }
}

#[test]
fn star_imports_import_only_definitions() {
    let folder = scratch("star-imports");
    generate(&case("docstrings"), relative(), &folder.join("pb"));
    generate(&source("protos"), relative(), &folder.join("services"));
    let program = "
from services.article import article_pb2_grpc
from pb.shop import order_pb2
for module in [article_pb2_grpc, order_pb2]:
    names = {}
    exec(f'from {module.__name__} import *', names)
    names.pop('__builtins__')
    assert names.keys() == set(module.__all__), names
    assert all(value is getattr(module, name) for name, value in names.items())
assert {'Order', 'Money', 'EUR', 'secret'} <= set(order_pb2.__all__)
assert 'grpc' not in article_pb2_grpc.__all__
";
    run(python(venv::newest())
        .current_dir(&folder)
        .args(["-c", program]));
}

#[test]
fn packages_and_documented_stubs_are_typed() {
    let folder = scratch("typed-packages");
    let options = relative().reexports(true);
    generate(&case("reexports"), options, &folder.join("pb"));
    generate(&case("docstrings"), relative(), &folder.join("documented"));
    let program = "
from pb.author import Name
from pb.book import *
from documented.shop.order_pb2 import *

Book(author=Name(text=1))
Order(price=Money(cents=''))
grpc
";
    write(&folder.join("program.py"), program.as_bytes());
    let mut errors = mypy(&folder, &["--strict", "pb", "program.py"]);
    // For extensions and for fields named like keywords, the stubs equal protoc's, which have type errors.
    errors.retain(|line| !line.starts_with("documented/"));
    let expected = [
        "program.py:6: error: Argument \"text\" to \"Name\" has incompatible type \"int\"; expected \"str | None\"  [arg-type]",
        "program.py:7: error: Argument \"cents\" to \"Money\" has incompatible type \"str\"; expected \"int | None\"  [arg-type]",
        "program.py:8: error: Name \"grpc\" is not defined  [name-defined]",
    ];
    assert_eq!(errors, expected);
}

/// The content of `py.typed`, the marker for type checkers, belongs to the user; the file is removed when not wanted.
#[test]
fn packages_are_marked_as_typed() {
    let out = scratch("py-typed");
    let protos = case("reexports");
    let write_with = |options| {
        let report = Config::new(&protos).python(options).write(&out).unwrap();
        assert!(report.diagnostics.is_empty(), "{:?}", report.diagnostics);
    };
    let text = |path: &str| std::fs::read_to_string(out.join(path)).ok();
    write_with(relative());
    assert_eq!(text("py.typed").as_deref(), Some(""));
    write(&out.join("py.typed"), b"partial\n");
    write_with(relative());
    assert_eq!(text("py.typed").as_deref(), Some("partial\n"));
    std::fs::remove_file(out.join("py.typed")).unwrap();
    write_with(relative());
    assert_eq!(text("py.typed").as_deref(), Some(""));
    write_with(relative().no_py_typed(true));
    assert_eq!(text("py.typed"), None);
    for options in [relative().namespace_packages(true), protoc()] {
        write_with(options);
        assert_eq!(text("py.typed"), None);
    }
}

/// An `__init__.py` with generated content does not belong to the user.
#[test]
fn packages_are_emptied_again() {
    let out = scratch("reexports-and-back");
    let protos = case("reexports");
    let write_with = |options| Config::new(&protos).python(options).write(&out).unwrap();
    let init = |out: &Path| files(out).remove("author/__init__.py").unwrap();
    write_with(relative());
    assert_eq!(init(&out), b"");
    write_with(relative().reexports(true));
    assert!(init(&out).starts_with(b"# generated by protree"));
    write_with(relative());
    assert_eq!(init(&out), b"");
    assert!(!out.join("author/__init__.pyi").exists());
    write(&out.join("author/__init__.py"), b"# mine\n");
    write_with(relative());
    assert_eq!(init(&out), b"# mine\n");
    let refused = Config::new(&protos)
        .python(relative().reexports(true))
        .write(&out);
    assert!(refused.unwrap_err().to_string().contains("E0901"));
    assert_eq!(init(&out), b"# mine\n");
}
