//! In: the schema, and what the plans of both languages call everything. Out: a static site for people, as files in
//! memory: a page for each package and for each type and service at the top of a file.
//!
//! The plan of the site (`site`, `code`, `graph`) decides which pages there are, where they lie and what a link leads
//! to; `pages` fills the views that `templates/doc` shows. Touches no disk.

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

/// What a site is made of besides the schema.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SiteOptions<'a> {
    /// What every page calls the site.
    pub(crate) title: &'a str,
    /// Where Rust has everything, if it can be said.
    pub(crate) rust: Option<&'a RustPlan>,
    pub(crate) python: &'a PythonOptions,
    pub(crate) jobs: Jobs,
    pub(crate) progress: Progress<'a>,
}

/// What stands in the folder of every site, whatever the protos.
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
