//! Decides which files get code: those of the tree, and those of include roots with types that the tree's messages and
//! services use. A file that only options refer to gets none.

use std::collections::BTreeMap;

use super::TypeId;
use super::symbols::Symbols;
use protree_compiler::compile::{FileId, Origin, Schema};
use protree_compiler::ordered;

/// The files that get names, each with whether it is written: files that `--only` selects, and files that these use.
pub(super) fn generated(schema: &Schema, symbols: &Symbols<'_>) -> BTreeMap<FileId, bool> {
    let uses = uses(schema, symbols);
    let external = external(schema, symbols);
    let tree = (0..schema.files.len())
        .filter(|&id| schema.files[id].origin == Origin::Tree && !external[id]);
    let named = closure(tree.clone(), &uses).into_iter();
    let mut generated = ordered::map(named.map(|file| (file, false)));
    for file in closure(tree.filter(|&id| schema.files[id].selected), &uses) {
        generated.insert(file, true);
    }
    generated
}

/// For each file, whether all its types are external.
fn external(schema: &Schema, symbols: &Symbols<'_>) -> Vec<bool> {
    let is_external = |&id: &TypeId| symbols.types[id].external.is_some();
    let files = schema.files.iter().zip(&symbols.files);
    files
        .map(|(file, defined)| {
            let mut types = defined.messages.iter().chain(&defined.enums).peekable();
            types.peek().is_some() && types.all(is_external) && file.descriptor.service.is_empty()
        })
        .collect()
}

fn closure(start: impl Iterator<Item = FileId>, uses: &[Vec<FileId>]) -> Vec<FileId> {
    let mut seen = vec![false; uses.len()];
    let mut found = Vec::new();
    let mut stack: Vec<FileId> = start.collect();
    while let Some(file) = stack.pop() {
        if !std::mem::replace(&mut seen[file], true) {
            found.push(file);
            stack.extend(&uses[file]);
        }
    }
    found
}

/// For each file, the files that define a type it uses in a field or an rpc.
pub(super) fn uses(schema: &Schema, symbols: &Symbols<'_>) -> Vec<Vec<FileId>> {
    let elsewhere = |file: FileId, reference: &str| {
        let id = symbols.find(symbols.files[file].island, reference)?;
        let definition = &symbols.types[id];
        (definition.external.is_none() && definition.file != file).then_some(definition.file)
    };
    let mut uses: Vec<Vec<FileId>> = (0..schema.files.len())
        .map(|file| {
            let methods = schema.files[file]
                .descriptor
                .service
                .iter()
                .flat_map(|service| &service.method);
            methods
                .flat_map(|method| [method.input_type(), method.output_type()])
                .filter_map(|name| elsewhere(file, name))
                .collect()
        })
        .collect();
    for definition in symbols
        .types
        .iter()
        .filter(|definition| definition.external.is_none())
    {
        uses[definition.file].extend(
            definition
                .references()
                .filter_map(|name| elsewhere(definition.file, name)),
        );
    }
    for files in &mut uses {
        ordered::sort_by(files, Ord::cmp);
        files.dedup();
    }
    uses
}
