//! How one module imports another, in one of three forms.
//!
//! An import has the chosen form only if its target is generated in this run. All other modules are installed packages,
//! and their imports are absolute.

use std::collections::BTreeSet;

use super::names::ModuleName;
use crate::config::Imports;

/// How generated modules refer to each other.
#[derive(Debug, Clone)]
pub(crate) struct ImportForm {
    pub(crate) imports: Imports,
    /// Empty, or ends with a dot.
    pub(crate) prefix: String,
    /// The modules of this run.
    pub(crate) generated: BTreeSet<ModuleName>,
}

/// The path to a module, as seen from another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ModulePath {
    /// `import name`
    Top { name: String },
    /// `from package import name`
    Member { package: String, name: String },
    /// `importlib.import_module(name)`, for names that are not valid in an `import` statement.
    Dynamic { name: String, relative: bool },
}

/// One import of a module with an alias.
#[derive(Debug, Clone)]
pub(crate) struct Import {
    pub(crate) path: ModulePath,
    pub(crate) alias: String,
    /// Whether `import importlib` has to come first.
    pub(crate) needs_importlib: bool,
    /// The public imports of the imported module, which are read from it.
    pub(crate) public: Vec<PublicImport>,
}

/// A module that is reached through an `import public` of another one.
#[derive(Debug, Clone)]
pub(crate) struct PublicImport {
    pub(crate) alias: String,
    pub(crate) dotted: String,
}

/// `from module import *`
#[derive(Debug, Clone)]
pub(crate) enum StarImport {
    Static {
        module: String,
    },
    /// For names that are not valid in an `import` statement.
    Dynamic {
        name: String,
        relative: bool,
    },
}

impl ImportForm {
    /// Whether the output equals that of protoc byte for byte, including its faults.
    pub(crate) fn is_exact(&self) -> bool {
        self.imports == Imports::Protoc
    }

    /// The expression for the `__module__` of generated classes.
    pub(crate) fn own_name(&self, module: &ModuleName) -> String {
        match self.imports {
            Imports::Relative => "__name__".to_owned(),
            Imports::Absolute | Imports::Protoc => format!("'{}{}'", self.prefix, module.dotted()),
        }
    }

    pub(crate) fn path(&self, from: &ModuleName, to: &ModuleName) -> ModulePath {
        let package = self.package(from, to);
        let dynamic = if self.is_exact() {
            to.has_keyword()
        } else {
            !to.is_importable()
        };
        if dynamic {
            return ModulePath::Dynamic {
                relative: package.starts_with('.'),
                name: join(&package, to.last()),
            };
        }
        let name = to.last().to_owned();
        if package.is_empty() {
            ModulePath::Top { name }
        } else {
            ModulePath::Member { package, name }
        }
    }

    /// The import of all contents of the module. protoc's form ignores that keywords are invalid there.
    pub(crate) fn star(&self, from: &ModuleName, to: &ModuleName) -> StarImport {
        let name = join(&self.package(from, to), to.last());
        if self.is_exact() || to.is_importable() {
            StarImport::Static { module: name }
        } else {
            StarImport::Dynamic {
                relative: name.starts_with('.'),
                name,
            }
        }
    }

    /// The package of `to` as seen from `from`: `..a.b`, `prefix.a.b`, `a.b` or empty.
    fn package(&self, from: &ModuleName, to: &ModuleName) -> String {
        let absolute = to.packages().join(".");
        if !self.generated.contains(to) {
            return absolute;
        }
        match self.imports {
            Imports::Protoc => absolute,
            Imports::Absolute => format!("{}{absolute}", self.prefix)
                .trim_end_matches('.')
                .to_owned(),
            Imports::Relative => {
                let shared = from
                    .packages()
                    .iter()
                    .zip(to.packages())
                    .take_while(|(a, b)| a == b)
                    .count();
                let dots = ".".repeat(1 + from.packages().len() - shared);
                format!("{dots}{}", to.packages()[shared..].join("."))
            }
        }
    }
}

fn join(package: &str, name: &str) -> String {
    if package.is_empty() || package.ends_with('.') {
        format!("{package}{name}")
    } else {
        format!("{package}.{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::{ImportForm, ModuleName, ModulePath, StarImport};
    use crate::config::Imports;
    use protree_compiler::paths::ProtoPath;

    fn module(path: &str) -> ModuleName {
        ModuleName::of(&ProtoPath::new(path).unwrap()).unwrap()
    }

    fn form(imports: Imports, prefix: &str) -> ImportForm {
        let files = [
            "article/article.proto",
            "article/extra.proto",
            "book/book.proto",
        ];
        let more = ["common.proto", "class/kw.proto", "deep/er/deep.proto"];
        ImportForm {
            imports,
            prefix: prefix.to_owned(),
            generated: files.iter().chain(&more).map(|path| module(path)).collect(),
        }
    }

    fn shown(form: &ImportForm, to: &str) -> String {
        match form.path(&module("article/article.proto"), &module(to)) {
            ModulePath::Top { name } => format!("import {name}"),
            ModulePath::Member { package, name } => format!("from {package} import {name}"),
            ModulePath::Dynamic { name, relative } => format!("{name} {relative}"),
        }
    }

    #[test]
    fn every_form_finds_the_module() {
        let absolute = form(Imports::Absolute, "protos.");
        let relative = form(Imports::Relative, "");
        let protoc = form(Imports::Protoc, "");
        let cases = [
            (
                "book/book.proto",
                [
                    "from protos.book import book_pb2",
                    "from ..book import book_pb2",
                    "from book import book_pb2",
                ],
            ),
            (
                "article/extra.proto",
                [
                    "from protos.article import extra_pb2",
                    "from . import extra_pb2",
                    "from article import extra_pb2",
                ],
            ),
            (
                "common.proto",
                [
                    "from protos import common_pb2",
                    "from .. import common_pb2",
                    "import common_pb2",
                ],
            ),
            (
                "class/kw.proto",
                [
                    "protos.class.kw_pb2 false",
                    "..class.kw_pb2 true",
                    "class.kw_pb2 false",
                ],
            ),
            (
                "google/api/http.proto",
                ["from google.api import http_pb2"; 3],
            ),
        ];
        for (to, expected) in cases {
            assert_eq!(
                [&absolute, &relative, &protoc].map(|form| shown(form, to)),
                expected
            );
        }
    }

    #[test]
    fn star_imports_use_the_same_form() {
        let relative = form(Imports::Relative, "");
        let star = relative.star(&module("common.proto"), &module("deep/er/deep.proto"));
        assert!(matches!(star, StarImport::Static { module } if module == ".deep.er.deep_pb2"));
        let star = relative.star(&module("book/book.proto"), &module("common.proto"));
        assert!(matches!(star, StarImport::Static { module } if module == "..common_pb2"));
    }
}
