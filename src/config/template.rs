//! The options for user templates: plain data and setters, without work.

use std::path::PathBuf;

use crate::config::Language;

/// What a template is rendered for, once each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "config-file", derive(serde::Deserialize))]
#[cfg_attr(feature = "config-file", serde(rename_all = "kebab-case"))]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Each {
    /// Once for the whole tree
    Tree,
    /// For every proto package
    Package,
    /// For every Rust module that files have
    Module,
    /// For every file
    File,
    /// For every message, nested ones too
    Message,
    /// For every enum, nested ones too
    Enum,
    /// For every service
    Service,
}

/// A template of the user's, and what becomes of it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Template {
    /// The file. What it includes, imports or extends lies in its folder.
    pub file: PathBuf,
    /// What it is rendered for.
    pub each: Each,
    /// Where each text goes below the output folder: a template as well. What renders to nothing is skipped.
    pub path: String,
    /// Another language whose names the template knows, besides that of the configuration.
    pub also: Option<Language>,
}

impl Template {
    /// The template in `file`, rendered for each of something, to the files that `path` says.
    pub fn new(file: impl Into<PathBuf>, each: Each, path: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            each,
            path: path.into(),
            also: None,
        }
    }

    /// Adds the names of another language.
    #[must_use]
    pub fn also(mut self, language: Language) -> Self {
        self.also = Some(language);
        self
    }
}
