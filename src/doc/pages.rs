//! In: the plan of the site. Out: the text of each page. This module collects the contents; `templates/doc` defines
//! their form.

mod members;

use std::collections::{BTreeMap, BTreeSet};

use super::SiteOptions;
use super::code::CodeNames;
use super::graph::{self, Node};
use super::markdown;
use super::site::{Body, DefinitionId, INDEX, PackageId, Site};
use super::views::{
    self, DefinitionPage, FileRow, Graph, Head, HomePage, Link, List, PackagePage, Row, Section,
    Snippet,
};
use crate::tree;
use protree_compiler::compile::FileId;
use protree_compiler::progress::Stage;

/// A graph with more nodes is not shown.
const LARGEST_GRAPH: usize = 40;
/// A package with more files than this is drawn as one node.
const FILES_DRAWN: usize = 20;
/// How many of the types and rpcs that use a type are listed.
const USERS_SHOWN: usize = 40;
/// If a list has more rows, it shows names without summaries, so that the page stays small.
const ROWS_WITH_SUMMARY: usize = 500;
/// The path from the page of a package or a definition to the root.
const UP: &str = "../";

/// The inputs of the pages.
struct Pages<'a> {
    site: &'a Site<'a>,
    names: &'a CodeNames,
    title: &'a str,
}

/// All pages with their paths.
pub(super) fn render(
    site: &Site<'_>,
    names: &CodeNames,
    options: SiteOptions<'_>,
) -> Vec<(String, String)> {
    let pages = Pages {
        site,
        names,
        title: options.title,
    };
    let imports = PackageImports::of(site);
    let mut files = vec![(INDEX.to_owned(), pages.home(&imports))];
    let definitions = 0..site.definitions.len();
    let tops: Vec<DefinitionId> = definitions
        .filter(|&id| site.definitions[id].top == id)
        .collect();
    let pages_in_all = site.packages.len() + tops.len();
    let step = options.progress.begin(Stage::Generate, pages_in_all);
    let made = |(path, text): (String, String)| {
        step.done(text.len());
        (path, text)
    };
    let packages: Vec<PackageId> = (0..site.packages.len()).collect();
    let weight = |&id: &PackageId| site.packages[id].files.len() * 1024;
    files.extend(options.jobs.map(&packages, weight, |&id| {
        made((site.package_href(id), pages.package(id, &imports)))
    }));
    let weight = |&id: &DefinitionId| site.definitions[id].body.members().len() * 256 + 1024;
    files.extend(options.jobs.map(&tops, weight, |&id| {
        made((site.href(id), pages.definition(id)))
    }));
    files
}

/// Pairs of packages of which the first imports the second.
struct PackageImports(BTreeSet<(PackageId, PackageId)>);

impl PackageImports {
    fn of(site: &Site<'_>) -> Self {
        let mut pairs = BTreeSet::new();
        for (package, plan) in site.packages.iter().enumerate() {
            let imports = plan.files.iter().flat_map(|&file| imports(site, file));
            let imported = imports.filter_map(|(_, id)| site.package_of(id?));
            pairs.extend(imported.filter(|&it| it != package).map(|it| (package, it)));
        }
        Self(pairs)
    }

    fn imported_by(&self, package: PackageId) -> impl Iterator<Item = PackageId> {
        let from = self.0.range((package, 0)..(package + 1, 0));
        from.map(|&(_, imported)| imported)
    }

    fn importers_of(&self, package: PackageId) -> impl Iterator<Item = PackageId> {
        let all = self.0.iter();
        all.filter(move |pair| pair.1 == package)
            .map(|&(importer, _)| importer)
    }
}

/// The names of a file's imports, with the file if it is documented.
fn imports<'a>(
    site: &'a Site<'_>,
    file: FileId,
) -> impl Iterator<Item = (&'a str, Option<FileId>)> {
    let names = site.schema.files[file].descriptor.dependency.iter();
    names.map(|name| (name.as_str(), site.file(name)))
}

impl<'a> Pages<'a> {
    fn head(&self, title: String, root: &'static str, trail: Vec<Link>) -> Head<'a> {
        Head {
            site: self.title,
            title,
            root,
            trail,
            marker: views::PAGE_MARKER,
        }
    }

    fn home(&self, imports: &PackageImports) -> String {
        let site = self.site;
        let packages = 0..site.packages.len();
        let rows = packages.map(|id| {
            let package = &site.packages[id];
            let doc = self.package_comment(id);
            let summary = markdown::summary(&doc);
            Row {
                name: package.title(),
                href: site.package_href(id),
                kind: "package",
                summary: if summary.is_empty() {
                    self.contents_of(id)
                } else {
                    summary
                },
                is_deprecated: false,
            }
        });
        let graph = (2..=LARGEST_GRAPH).contains(&site.packages.len()).then(|| {
            let nodes = 0..site.packages.len();
            let nodes = nodes.map(|id| Node {
                label: site.packages[id].title(),
                href: Some(site.package_href(id)),
                is_foreign: false,
            });
            let edges: Vec<(usize, usize)> = imports.0.iter().copied().collect();
            Graph {
                caption: "Packages point to those they import.".to_owned(),
                drawing: graph::draw(nodes.collect(), &edges),
            }
        });
        views::text(&HomePage {
            head: self.head(String::new(), "", Vec::new()),
            counts: self.counts(),
            packages: rows.collect(),
            graph: graph.filter(|it| !it.drawing.lines.is_empty()),
        })
    }

    fn counts(&self) -> String {
        let site = self.site;
        let of_kind = |kind: &str| {
            let kinds = site.definitions.iter().map(|it| it.body.kind());
            kinds.filter(|it| *it == kind).count()
        };
        let files: usize = site.packages.iter().map(|it| it.files.len()).sum();
        joined([
            counted(site.packages.len(), "package"),
            counted(files, "file"),
            counted(of_kind("service"), "service"),
            counted(of_kind("message"), "message"),
            counted(of_kind("enum"), "enum"),
        ])
    }

    fn contents_of(&self, id: PackageId) -> String {
        let top = &self.site.packages[id].top;
        let of_kind = |kind: &str| {
            let kinds = top.iter().map(|&id| self.site.definitions[id].body.kind());
            kinds.filter(|it| *it == kind).count()
        };
        joined(["service", "message", "enum"].map(|kind| counted(of_kind(kind), kind)))
    }

    /// The comment of the `package` statement; if several files have one, the first.
    fn package_comment(&self, id: PackageId) -> String {
        let files = self.site.packages[id].files.iter();
        let mut comments = files.map(|&file| self.site.comment(file, &[2]));
        comments.find(|it| !it.is_empty()).unwrap_or_default()
    }

    fn package(&self, id: PackageId, imports: &PackageImports) -> String {
        let site = self.site;
        let package = &site.packages[id];
        let first = package.files[0];
        let mut snippets = Vec::new();
        if !package.name.is_empty() {
            snippets.push(Snippet {
                label: "Package",
                text: package.name.clone(),
            });
        }
        let modules: BTreeSet<&str> = package
            .files
            .iter()
            .filter_map(|&file| self.names.rust_module(file))
            .collect();
        if let (Some(module), 1) = (modules.first(), modules.len()) {
            snippets.push(Snippet {
                label: "Rust",
                text: (*module).to_owned(),
            });
        }
        let lists = [
            ("Services", "page-services", "service"),
            ("Messages", "page-messages", "message"),
            ("Enums", "page-enums", "enum"),
        ];
        let has_summaries = package.top.len() <= ROWS_WITH_SUMMARY;
        let lists = lists.map(|(title, id, kind)| List {
            title,
            id,
            rows: self.rows(&package.top, kind, has_summaries),
        });
        let extensions = package.files.iter().flat_map(|&file| {
            let fields = self.site.schema.files[file]
                .descriptor
                .extension
                .iter()
                .zip(0..);
            fields.map(move |(field, index)| self.extension(file, &[7, index], field, ""))
        });
        let files = package.files.iter().map(|&file| self.file_row(file));
        let comment = self.package_comment(id);
        views::text(&PackagePage {
            head: self.head(package.title(), UP, Vec::new()),
            snippets,
            doc: self.html(&comment, first, &package.name),
            lists: lists
                .into_iter()
                .filter(|list| !list.rows.is_empty())
                .collect(),
            extensions: extensions.collect(),
            files: files.collect(),
            graph: self.package_graph(id, imports),
        })
    }

    fn rows(&self, top: &[DefinitionId], kind: &str, has_summaries: bool) -> Vec<Row> {
        let definitions = top.iter().map(|&id| &self.site.definitions[id]);
        let mut rows: Vec<Row> = definitions
            .filter(|it| it.body.kind() == kind)
            .map(|definition| Row {
                name: definition.local_name.clone(),
                href: definition.page.clone(),
                kind: definition.body.kind(),
                summary: if has_summaries {
                    markdown::summary(&self.site.comment(definition.file, &definition.path))
                } else {
                    String::new()
                },
                is_deprecated: is_deprecated(definition.body),
            })
            .collect();
        rows.sort_by(|a, b| (&a.name, &a.href).cmp(&(&b.name, &b.href)));
        rows
    }

    fn file_row(&self, file: FileId) -> FileRow {
        let imports = imports(self.site, file).map(|(name, id)| {
            match id.and_then(|id| self.site.package_of(id)) {
                Some(package) => Link::to(name, format!("{UP}{}", self.site.package_href(package))),
                None => Link::plain(name),
            }
        });
        let schema_file = &self.site.schema.files[file];
        FileRow {
            path: schema_file.path.to_string(),
            edition: tree::edition(schema_file),
            imports: imports.collect(),
        }
    }

    /// The files of a package and the packages they import, if there are few; otherwise the packages around it.
    fn package_graph(&self, id: PackageId, imports: &PackageImports) -> Option<Graph> {
        let site = self.site;
        let package = &site.packages[id];
        let node = |id: PackageId, is_foreign: bool| Node {
            label: site.packages[id].title(),
            href: Some(format!("{UP}{}", site.package_href(id))),
            is_foreign,
        };
        let mut nodes = Vec::new();
        let mut edges = Vec::new();
        let imported: Vec<PackageId> = imports.imported_by(id).collect();
        let caption = if package.files.len() <= FILES_DRAWN {
            let mut at: BTreeMap<PackageId, usize> = BTreeMap::new();
            nodes.extend(package.files.iter().map(|&file| Node {
                label: site.schema.files[file].path.to_string(),
                href: None,
                is_foreign: false,
            }));
            for &package in &imported {
                at.insert(package, nodes.len());
                nodes.push(node(package, true));
            }
            for (from, &file) in package.files.iter().enumerate() {
                for file in self::imports(site, file).filter_map(|(_, id)| id) {
                    let own = package.files.binary_search(&file).ok();
                    let other = || at.get(&site.package_of(file)?).copied();
                    edges.extend(own.or_else(other).map(|to| (from, to)));
                }
            }
            "Files point to the files and packages they import."
        } else {
            let importers: Vec<PackageId> = imports.importers_of(id).collect();
            nodes.push(node(id, false));
            for &importer in importers.iter().filter(|it| !imported.contains(it)) {
                edges.push((nodes.len(), 0));
                nodes.push(node(importer, true));
            }
            for &package in &imported {
                edges.push((0, nodes.len()));
                nodes.push(node(package, true));
            }
            "Packages point to those they import."
        };
        let is_useful = !edges.is_empty() && nodes.len() <= LARGEST_GRAPH;
        is_useful.then(|| Graph {
            caption: caption.to_owned(),
            drawing: graph::draw(nodes, &edges),
        })
    }

    fn definition(&self, id: DefinitionId) -> String {
        let definition = &self.site.definitions[id];
        let package = definition.package;
        let trail = vec![Link::to(
            self.site.packages[package].title(),
            format!("{UP}{}", self.site.package_href(package)),
        )];
        let mut sections = Vec::new();
        self.add_sections(id, &mut sections);
        views::text(&DefinitionPage {
            head: self.head(definition.local_name.clone(), UP, trail),
            file: self.site.schema.files[definition.file].path.to_string(),
            sections,
        })
    }

    // The recursion is as deep as messages are nested, which the front end limits.
    fn add_sections(&self, id: DefinitionId, sections: &mut Vec<Section>) {
        sections.push(self.section(id));
        for &nested in &self.site.definitions[id].nested {
            self.add_sections(nested, sections);
        }
    }

    fn section(&self, id: DefinitionId) -> Section {
        let site = self.site;
        let definition = &site.definitions[id];
        let comment = site.comment(definition.file, &definition.path);
        let nested = definition.nested.iter().map(|&nested| {
            let nested = &site.definitions[nested];
            let name = nested.local_name.rsplit('.').next().unwrap_or_default();
            Link::to(name, format!("#{}", nested.anchor))
        });
        let users = site.users[id].iter();
        let shown = users.clone().take(USERS_SHOWN).map(|user| {
            let name = &site.definitions[user.definition].local_name;
            let href = site.member_href(user.definition, &user.member);
            Link::to(format!("{name}.{}", user.member), format!("{UP}{href}"))
        });
        Section {
            anchor: definition.anchor.clone(),
            name: definition.local_name.clone(),
            kind: definition.body.kind(),
            is_deprecated: is_deprecated(definition.body),
            snippets: self.snippets(id),
            doc: self.html(&comment, definition.file, &definition.full_name),
            members_title: match definition.body {
                Body::Message(_) => "Fields",
                Body::Enum(_) => "Values",
                Body::Service(_) => "RPCs",
            },
            members: self.members(id),
            extensions: self.extensions(id),
            reserved: members::reserved(definition.body),
            nested: nested.collect(),
            users: shown.collect(),
            more_users: users.len().saturating_sub(USERS_SHOWN),
        }
    }

    fn snippets(&self, id: DefinitionId) -> Vec<Snippet> {
        let definition = &self.site.definitions[id];
        let mut snippets = vec![Snippet {
            label: "Full name",
            text: definition.full_name.clone(),
        }];
        let mut add = |label, text: Option<String>| {
            snippets.extend(text.map(|text| Snippet { label, text }));
        };
        add("Rust", self.names.rust(definition).map(str::to_owned));
        if let Some([client, server]) = self.names.rust_service(definition) {
            add("Rust client", Some(client.clone()));
            add("Rust server", Some(server.clone()));
        }
        add("Python", self.names.python(definition));
        snippets
    }

    /// A comment as HTML; names in it are resolved from `scope`.
    fn html(&self, comment: &str, file: FileId, scope: &str) -> String {
        if comment.is_empty() {
            return String::new();
        }
        markdown::html(comment, &|name| {
            let href = self.site.resolve(file, scope, name)?;
            Some(format!("{UP}{href}"))
        })
    }
}

fn is_deprecated(body: Body<'_>) -> bool {
    match body {
        Body::Message(it) => it.options.as_ref().is_some_and(|it| it.deprecated()),
        Body::Enum(it) => it.options.as_ref().is_some_and(|it| it.deprecated()),
        Body::Service(it) => it.options.as_ref().is_some_and(|it| it.deprecated()),
    }
}

/// `2 messages`; empty for none.
fn counted(count: usize, noun: &str) -> String {
    match count {
        0 => String::new(),
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

fn joined<const N: usize>(parts: [String; N]) -> String {
    let parts: Vec<String> = parts.into_iter().filter(|it| !it.is_empty()).collect();
    parts.join(", ")
}
