//! In: the schema, and the names that the plans of both languages give. Out: a static documentation site, as files in
//! memory: a page for each package, and for each top-level type and service.
//!
//! The plan of the site (`site`, `code`, `graph`) decides which pages exist, their paths, and the targets of links;
//! `pages` fills the views that the templates in `templates/doc` show. Does not access the disk.

mod code;
mod graph;
mod markdown;
mod pages;
mod search;
mod site;
mod views;

use bytes::Bytes;

use crate::config::PythonOptions;
use crate::generate::{OutputFile, OutputTree};
use crate::plan::rust::RustPlan;
use protree_compiler::compile::Schema;
use protree_compiler::parallel::Jobs;
use protree_compiler::paths::OutputPath;
use protree_compiler::progress::Progress;

use self::code::CodeNames;
use self::site::Site;

/// The inputs of a site besides the schema.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SiteOptions<'a> {
    /// The title of the site, on every page.
    pub(crate) title: &'a str,
    /// The plan of the Rust code, if there is one.
    pub(crate) rust: Option<&'a RustPlan>,
    pub(crate) python: &'a PythonOptions,
    pub(crate) jobs: Jobs,
    pub(crate) progress: Progress<'a>,
}

/// The files that are the same in every site.
const STATIC_FILES: [(&str, &str); 3] = [
    ("site.css", include_str!("../templates/doc/static/site.css")),
    ("site.js", include_str!("../templates/doc/static/site.js")),
    ("theme.js", include_str!("../templates/doc/static/theme.js")),
];

/// The files of the site.
pub(crate) fn generate(schema: &Schema, options: SiteOptions<'_>) -> OutputTree {
    let site = Site::plan(schema);
    let names = CodeNames::of(schema, options.rust, options.python);
    let mut files = pages::render(&site, &names, options);
    files.extend(search::files(&site));
    let statics = STATIC_FILES.map(|(name, text)| (in_static(name), text.to_owned()));
    files.extend(statics);
    let files = files.into_iter().map(|(path, text)| {
        let path = OutputPath::new(path).expect("invariant: the plan makes plain paths");
        let file = OutputFile {
            bytes: Bytes::from(text),
            vouched_by: None,
            keep_existing: false,
        };
        (path, file)
    });
    OutputTree {
        files: files.collect(),
        ..OutputTree::default()
    }
}

fn in_static(name: &str) -> String {
    format!("{}/{name}", site::STATIC_FOLDER)
}
