//! In: the schema. Out: which pages exist, their paths, and the link to every definition. Writes no text.

use std::collections::{BTreeMap, HashMap, HashSet};

use protree_compiler::compile::{FileId, Origin, Schema};
use protree_compiler::descriptor::{
    DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto,
    MethodDescriptorProto, ServiceDescriptorProto, is_map_entry,
};
use protree_compiler::paths::OutputPath;
use protree_compiler::syntax::Comments;

/// The folder of the search index and of the files that are the same in every site.
pub(super) const STATIC_FOLDER: &str = "static";
/// The home page, and in each folder the page of a package.
pub(super) const INDEX: &str = "index.html";

/// Index into [`Site::packages`].
pub(super) type PackageId = usize;
/// Index into [`Site::definitions`].
pub(super) type DefinitionId = usize;

/// The documented part of a schema: the selected files of the tree.
pub(super) struct Site<'a> {
    pub(super) schema: &'a Schema,
    /// Sorted by name; packages without a name come first, by folder.
    pub(super) packages: Vec<Package>,
    pub(super) definitions: Vec<Definition<'a>>,
    /// By full name; only different islands can have several with one name.
    by_name: HashMap<String, Vec<DefinitionId>>,
    /// By file; `None` for files that have no page.
    files: Vec<Option<DocumentedFile<'a>>>,
    /// For each definition, the fields and rpcs that refer to it, in the order of the site.
    pub(super) users: Vec<Vec<User>>,
}

/// The files of one package, or of one folder if they have no package.
pub(super) struct Package {
    /// Empty for files without a package.
    pub(super) name: String,
    /// The folder of the sources, if they have no package.
    pub(super) source_folder: String,
    /// The folder of its pages.
    pub(super) folder: String,
    /// Sorted by path.
    pub(super) files: Vec<FileId>,
    /// The top-level definitions of its files, which have pages of their own, in the order of the files.
    pub(super) top: Vec<DefinitionId>,
}

struct DocumentedFile<'a> {
    package: PackageId,
    island: usize,
    comments: HashMap<&'a [i32], &'a Comments>,
}

/// A message, an enum or a service.
pub(super) struct Definition<'a> {
    pub(super) file: FileId,
    /// Its descriptor path.
    pub(super) path: Vec<i32>,
    pub(super) full_name: String,
    /// Its name within the package: `Outer.Inner`.
    pub(super) local_name: String,
    pub(super) package: PackageId,
    /// The file name of the page.
    pub(super) page: String,
    /// Its name within the page's definition; empty for that definition itself.
    pub(super) anchor: String,
    pub(super) body: Body<'a>,
    /// The definitions nested directly in it.
    pub(super) nested: Vec<DefinitionId>,
    /// The definition that the page is about.
    pub(super) top: DefinitionId,
}

#[derive(Clone, Copy)]
pub(super) enum Body<'a> {
    Message(&'a DescriptorProto),
    Enum(&'a EnumDescriptorProto),
    Service(&'a ServiceDescriptorProto),
}

/// A field or an rpc that refers to a type.
#[derive(PartialEq, Eq)]
pub(super) struct User {
    pub(super) definition: DefinitionId,
    pub(super) member: String,
}

impl Body<'_> {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Message(_) => "message",
            Self::Enum(_) => "enum",
            Self::Service(_) => "service",
        }
    }

    /// The names of fields, extensions, oneofs, values or rpcs.
    pub(super) fn members(&self) -> Vec<&str> {
        match self {
            Self::Message(message) => {
                let fields = message.field.iter().chain(&message.extension);
                fields.map(FieldDescriptorProto::name).collect()
            }
            Self::Enum(definition) => {
                let values = definition.value.iter();
                values.map(EnumValueDescriptorProto::name).collect()
            }
            Self::Service(service) => {
                let methods = service.method.iter();
                methods.map(MethodDescriptorProto::name).collect()
            }
        }
    }
}

impl Definition<'_> {
    /// The anchor of a member on the page.
    pub(super) fn member_anchor(&self, member: &str) -> String {
        if self.anchor.is_empty() {
            member.to_owned()
        } else {
            format!("{}.{member}", self.anchor)
        }
    }
}

impl Package {
    /// Its heading.
    pub(super) fn title(&self) -> String {
        match (self.name.as_str(), self.source_folder.as_str()) {
            ("", "") => "no package".to_owned(),
            ("", folder) => format!("{folder}/ (no package)"),
            (name, _) => name.to_owned(),
        }
    }
}

impl<'a> Site<'a> {
    pub(super) fn plan(schema: &'a Schema) -> Self {
        let mut site = Self {
            schema,
            packages: packages(schema),
            definitions: Vec::new(),
            by_name: HashMap::new(),
            files: schema.files.iter().map(|_| None).collect(),
            users: Vec::new(),
        };
        for (island, members) in schema.islands.iter().enumerate() {
            for &file in &members.files {
                // A documented file is in the tree, and therefore in exactly one island.
                site.files[file] = Some(DocumentedFile {
                    package: 0,
                    island,
                    comments: HashMap::new(),
                });
            }
        }
        let mut documented = vec![false; schema.files.len()];
        for id in 0..site.packages.len() {
            let mut pages = Names::with(INDEX);
            for file in site.packages[id].files.clone() {
                documented[file] = true;
                site.add_file(id, file, &mut pages);
            }
        }
        for (file, is_documented) in site.files.iter_mut().zip(documented) {
            if !is_documented {
                *file = None;
            }
        }
        site.users = site.definitions.iter().map(|_| Vec::new()).collect();
        for id in 0..site.definitions.len() {
            site.add_uses(id);
        }
        site
    }

    fn add_file(&mut self, package: PackageId, id: FileId, pages: &mut Names) {
        let file = &self.schema.files[id];
        let island = self.files[id].as_ref().map_or(0, |it| it.island);
        self.files[id] = Some(DocumentedFile {
            package,
            island,
            comments: file.comments.iter().collect(),
        });
        let descriptor = &file.descriptor;
        let services = descriptor.service.iter().map(Body::Service).zip(0..);
        let messages = descriptor.message_type.iter().map(Body::Message).zip(0..);
        let enums = descriptor.enum_type.iter().map(Body::Enum).zip(0..);
        let all = services.map(|(body, index)| (body, vec![6, index]));
        let all = all.chain(messages.map(|(body, index)| (body, vec![4, index])));
        let all = all.chain(enums.map(|(body, index)| (body, vec![5, index])));
        for (body, path) in all {
            let page = pages.claim(&name_of(body), ".html");
            let id = self.add(package, id, None, &path, body, &page);
            self.packages[package].top.push(id);
        }
    }

    // The recursion is as deep as messages are nested, which the front end limits.
    fn add(
        &mut self,
        package: PackageId,
        file: FileId,
        outer: Option<DefinitionId>,
        path: &[i32],
        body: Body<'a>,
        page: &str,
    ) -> DefinitionId {
        let id = self.definitions.len();
        let name = name_of(body);
        let (full_name, local_name, anchor, top) = match outer {
            None => {
                let package = &self.packages[package].name;
                (dotted(package, &name), name, String::new(), id)
            }
            Some(outer) => {
                let outer = &self.definitions[outer];
                (
                    dotted(&outer.full_name, &name),
                    dotted(&outer.local_name, &name),
                    dotted(&outer.anchor, &name),
                    outer.top,
                )
            }
        };
        self.by_name.entry(full_name.clone()).or_default().push(id);
        self.definitions.push(Definition {
            file,
            path: path.to_vec(),
            full_name,
            local_name,
            package,
            page: page.to_owned(),
            anchor,
            body,
            nested: Vec::new(),
            top,
        });
        if let Body::Message(message) = body {
            let below = |tag: i32, index: i32| [path, &[tag, index]].concat();
            let mut nested = Vec::new();
            for (message, index) in message.nested_type.iter().zip(0..) {
                if !is_map_entry(message) {
                    let body = Body::Message(message);
                    nested.push(self.add(package, file, Some(id), &below(3, index), body, page));
                }
            }
            for (definition, index) in message.enum_type.iter().zip(0..) {
                let body = Body::Enum(definition);
                nested.push(self.add(package, file, Some(id), &below(4, index), body, page));
            }
            self.definitions[id].nested = nested;
        }
        id
    }

    fn add_uses(&mut self, id: DefinitionId) {
        let Definition { body, file, .. } = self.definitions[id];
        let mut references: Vec<(&str, &str)> = Vec::new();
        match body {
            Body::Message(message) => {
                for field in message.field.iter().chain(&message.extension) {
                    let value = map_entry(message, field).and_then(|entry| entry.field.get(1));
                    references.push((field.name(), value.unwrap_or(field).type_name()));
                }
            }
            Body::Service(service) => {
                for method in &service.method {
                    references.push((method.name(), method.input_type()));
                    references.push((method.name(), method.output_type()));
                }
            }
            Body::Enum(_) => {}
        }
        for (member, reference) in references {
            let Some(target) = self.find(file, reference) else {
                continue;
            };
            let found = User {
                definition: id,
                member: member.to_owned(),
            };
            // The input and output of an rpc may be the same type, which counts once.
            if self.users[target].last() != Some(&found) {
                self.users[target].push(found);
            }
        }
    }

    /// The package of a file; `None` if the file is not documented.
    pub(super) fn package_of(&self, file: FileId) -> Option<PackageId> {
        self.files[file].as_ref().map(|it| it.package)
    }

    /// The documented file for the path of an import.
    pub(super) fn file(&self, import: &str) -> Option<FileId> {
        let files = &self.schema.files;
        let found = files.binary_search_by(|file| file.path.as_str().cmp(import));
        found.ok().filter(|&id| self.files[id].is_some())
    }

    /// The definition that an absolute type reference (`.a.b.C`) in a file refers to.
    pub(super) fn find(&self, file: FileId, reference: &str) -> Option<DefinitionId> {
        self.find_named(file, reference.strip_prefix('.')?)
    }

    /// The definition with this full name; if there are several, the one in the island of the file.
    fn find_named(&self, file: FileId, full_name: &str) -> Option<DefinitionId> {
        let candidates = self.by_name.get(full_name)?;
        let island = |file: FileId| self.files[file].as_ref().map(|it| it.island);
        let own = island(file);
        let is_near = |id: &&DefinitionId| island(self.definitions[**id].file) == own;
        candidates
            .iter()
            .find(is_near)
            .or(candidates.first())
            .copied()
    }

    /// The link for a name in a comment: a definition or a member of one, resolved from `scope`.
    pub(super) fn resolve(&self, file: FileId, scope: &str, name: &str) -> Option<String> {
        let mut scope = Some(scope);
        while let Some(around) = scope {
            let full_name = dotted(around, name.trim_start_matches('.'));
            if let Some(id) = self.find_named(file, &full_name) {
                return Some(self.href(id));
            }
            if let Some((outer, member)) = full_name.rsplit_once('.')
                && let Some(id) = self.find_named(file, outer)
                && self.definitions[id].body.members().contains(&member)
            {
                return Some(self.member_href(id, member));
            }
            scope = match around.rsplit_once('.') {
                Some((outer, _)) => Some(outer),
                None if around.is_empty() => None,
                None => Some(""),
            };
        }
        None
    }

    /// The comment of an element, as it is in the source.
    pub(super) fn comment(&self, file: FileId, path: &[i32]) -> String {
        let documented = self.files[file].as_ref();
        let Some(comments) = documented.and_then(|it| it.comments.get(path)) else {
            return String::new();
        };
        let texts = self.schema.files[file].comment_texts(comments);
        let trailing = texts.trailing_anywhere();
        let parts = [texts.leading.as_deref(), trailing];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        parts.join("\n\n")
    }

    /// The link to a package, from the root of the site.
    pub(super) fn package_href(&self, id: PackageId) -> String {
        format!("{}/{INDEX}", self.packages[id].folder)
    }

    /// The link to a definition, from the root of the site.
    pub(super) fn href(&self, id: DefinitionId) -> String {
        let definition = &self.definitions[id];
        let folder = &self.packages[definition.package].folder;
        let mut href = format!("{folder}/{}", definition.page);
        if !definition.anchor.is_empty() {
            href.push('#');
            href.push_str(&definition.anchor);
        }
        href
    }

    /// The link to a member of a definition, from the root of the site.
    pub(super) fn member_href(&self, id: DefinitionId, member: &str) -> String {
        let definition = &self.definitions[id];
        let folder = &self.packages[definition.package].folder;
        let anchor = definition.member_anchor(member);
        format!("{folder}/{}#{anchor}", definition.page)
    }
}

fn packages(schema: &Schema) -> Vec<Package> {
    let mut by_name: BTreeMap<(String, String), Vec<FileId>> = BTreeMap::new();
    for (id, file) in schema.files.iter().enumerate() {
        if file.origin != Origin::Tree || !file.selected {
            continue;
        }
        let name = file.descriptor.package().to_owned();
        let folders: Vec<&str> = file.path.folders().collect();
        let folder = if name.is_empty() {
            folders.join("/")
        } else {
            String::new()
        };
        by_name.entry((name, folder)).or_default().push(id);
    }
    let mut folders = Names::with(INDEX);
    folders.claim(STATIC_FOLDER, "");
    let packages = by_name.into_iter().map(|((name, source_folder), files)| {
        let wanted = match (name.as_str(), source_folder.as_str()) {
            ("", "") => "no-package".to_owned(),
            ("", folder) => folder.replace('/', "-"),
            (name, _) => name.to_owned(),
        };
        Package {
            folder: folders.claim(&wanted, ""),
            name,
            source_folder,
            files,
            top: Vec::new(),
        }
    });
    packages.collect()
}

/// The file names used in one folder, which have to differ even if case is ignored.
struct Names(HashSet<String>);

impl Names {
    fn with(taken: &str) -> Self {
        Self(HashSet::from([taken.to_owned()]))
    }

    /// A unique name that is valid on every file system and in URLs, and as close to the wanted one as possible.
    fn claim(&mut self, wanted: &str, extension: &str) -> String {
        const LONGEST: usize = 200;
        let plain = |c: char| {
            if c.is_ascii_alphanumeric() || "-_.".contains(c) {
                c
            } else {
                '_'
            }
        };
        let mut stem: String = wanted.chars().map(plain).take(LONGEST).collect();
        let is_portable = |stem: &str| {
            let path = OutputPath::new(format!("{stem}{extension}"));
            !stem.starts_with('.') && path.is_some_and(|path| path.unportable().is_none())
        };
        if !is_portable(&stem) {
            stem = format!("_{}_", stem.replace('.', "_"));
        }
        let numbered = (2..).map(|number| format!("{stem}-{number}"));
        let mut names = std::iter::once(stem.clone())
            .chain(numbered)
            .map(|stem| format!("{stem}{extension}"));
        let free = names.find(|name| self.0.insert(name.to_ascii_lowercase()));
        free.expect("invariant: there is always a next number")
    }
}

/// The entry message of a map field of `message`.
pub(super) fn map_entry<'a>(
    message: &'a DescriptorProto,
    field: &FieldDescriptorProto,
) -> Option<&'a DescriptorProto> {
    let name = field.type_name().rsplit('.').next()?;
    let mut nested = message.nested_type.iter();
    nested.find(|it| is_map_entry(it) && it.name() == name)
}

fn name_of(body: Body<'_>) -> String {
    match body {
        Body::Message(message) => message.name(),
        Body::Enum(definition) => definition.name(),
        Body::Service(service) => service.name(),
    }
    .to_owned()
}

/// `name` in `scope`, which may be empty.
pub(super) fn dotted(scope: &str, name: &str) -> String {
    if scope.is_empty() {
        name.to_owned()
    } else {
        format!("{scope}.{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn names_are_valid_on_every_file_system_and_in_links() {
        let mut names = Names::with("index.html");
        for (wanted, expected) in [
            ("Book", "Book.html"),
            ("book", "book-2.html"),
            ("BOOK", "BOOK-3.html"),
            ("Index", "Index-2.html"),
            ("Con", "_Con_.html"),
            ("a\"b c/d#e", "a_b_c_d_e.html"),
            ("aux.v1", "_aux_v1_.html"),
        ] {
            assert_eq!(names.claim(wanted, ".html"), expected);
        }
        let long = names.claim(&"x".repeat(300), ".html");
        assert!(long.len() < 255 && names.claim(&"x".repeat(300), ".html") != long);
    }
}
