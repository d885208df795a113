//! Random edits of one file of a tree: usual ones, and some that damage it.

use crate::random_schema::{NAMES, Random};
use crate::trees::{Tree, extension, message};

/// Changes one of the files, and returns a description of the change.
pub(crate) fn edit(tree: &mut Tree, random: &mut Random) -> String {
    let index = random.below(tree.len());
    let other = tree[random.below(tree.len())].0.clone();
    let (path, text) = &mut tree[index];
    let what = match random.below(26) {
        0..=2 => add_message(text, random),
        3 => append(text, "\nenum Added { ADDED_NONE = 0; ADDED_SOME = 1; }\n"),
        4 => add_value(text, random),
        5 | 6 => add_field(text, random),
        7 | 8 => comment(text, random),
        9 => remove_line(text, random, "import "),
        10 => import(text, &other),
        11 => remove_block(text, random),
        12 | 13 => rename(text, random),
        14 => package(text, random),
        15 => insert_after(text, random, "{\n", "  option deprecated = true;\n"),
        16 => add_service(text),
        17 => remove_line(text, random, " = "),
        18 => damage(text, random),
        19 => append(text, "\nmessage Added { map<string, Added> all = 1; }\n"),
        20 => append(
            text,
            "\nmessage Used { map<string, int32> m = 1; }\nservice Uses { rpc Use(Used.MEntry) returns (Used); }\n",
        ),
        21 => append(
            text,
            "\nimport \"google/protobuf/descriptor.proto\";\nextend google.protobuf.FieldOptions { string added = 50001; }\n",
        ),
        22 => number(text),
        23 | 24 => extend(text, random),
        _ => reformat(text),
    };
    format!("{path}: {what}")
}

fn append(text: &mut String, more: &str) -> String {
    text.push_str(more);
    format!("append {more}")
}

fn add_message(text: &mut String, random: &mut Random) -> String {
    let name = match random.below(3) {
        0 => random.pick(NAMES),
        _ => ["B", "C", "b", "Foo", "New", "foo"][random.below(6)],
    };
    let types: Vec<String> = words(text, "message ").collect();
    let syntax = if text.contains("proto2") {
        "proto2"
    } else {
        "proto3"
    };
    append(text, &message(name, &types, syntax, random))
}

fn add_service(text: &mut String) -> String {
    let Some(name) = words(text, "message ").next() else {
        return "nothing".to_owned();
    };
    let service = format!("\nservice Added {{ rpc Do({name}) returns ({name}); }}\n");
    append(text, &service)
}

/// The word after `word`, for each line that begins with `word`.
fn words(text: &str, word: &'static str) -> impl Iterator<Item = String> {
    let lines = text.lines().filter_map(move |line| line.strip_prefix(word));
    lines.filter_map(|rest| Some(rest.split([' ', '{']).next()?.to_owned()))
}

fn add_value(text: &mut String, random: &mut Random) -> String {
    let name = random.pick(NAMES).to_uppercase();
    insert_after(text, random, "= 0;\n", &format!("  {name}_ADDED = 77;\n"))
}

fn add_field(text: &mut String, random: &mut Random) -> String {
    let (name, number) = (random.pick(NAMES), 100 + random.below(50));
    let kind = random.pick(&["int32", "double", "string", "repeated bytes", "M0x0", "a.B"]);
    insert_after(
        text,
        random,
        "{\n",
        &format!("  {kind} {name} = {number};\n"),
    )
}

fn comment(text: &mut String, random: &mut Random) -> String {
    insert_after(text, random, "\n", "// Something to be said.\n")
}

fn import(text: &mut String, path: &str) -> String {
    let import = format!("import \"{path}\";\n");
    let at = text.find("import ").or_else(|| text.find("message "));
    text.insert_str(at.unwrap_or(text.len()), &import);
    import
}

fn package(text: &mut String, random: &mut Random) -> String {
    let package = format!(
        "package {};\n",
        random.pick(&["a", "a.b", "changed", "b.foo"])
    );
    let line = text.lines().find(|line| line.starts_with("package "));
    match line.map(str::to_owned) {
        Some(line) => *text = text.replacen(&line, &package, 1),
        None => text.push_str(&package),
    }
    package
}

/// Inserts `more` after a random occurrence of `mark`.
fn insert_after(text: &mut String, random: &mut Random, mark: &str, more: &str) -> String {
    let places: Vec<usize> = text
        .match_indices(mark)
        .map(|(at, _)| at + mark.len())
        .collect();
    if places.is_empty() {
        return "nothing".to_owned();
    }
    let at = places[random.below(places.len())];
    text.insert_str(at, more);
    format!("insert {more:?} at {at}")
}

fn remove_line(text: &mut String, random: &mut Random, mark: &str) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let marked: Vec<usize> = (0..lines.len())
        .filter(|&at| lines[at].contains(mark))
        .collect();
    if marked.is_empty() {
        return "nothing".to_owned();
    }
    let gone = marked[random.below(marked.len())];
    let what = format!("remove {:?}", lines[gone]);
    let left = lines.iter().enumerate().filter(|(at, _)| *at != gone);
    *text = left.map(|(_, line)| *line).collect();
    what
}

/// Removes a definition, up to the first line that ends one.
fn remove_block(text: &mut String, random: &mut Random) -> String {
    let starts = ["\nmessage ", "\nenum ", "\nservice "];
    let start = random.pick(&starts);
    let Some(at) = text.find(start) else {
        return "nothing".to_owned();
    };
    let end = text[at..]
        .find("\n}\n")
        .map_or(text.len(), |end| at + end + 3);
    let gone: String = text.drain(at + 1..end).collect();
    format!("remove {gone}")
}

/// Renames one word, everywhere in the file or in one place.
fn rename(text: &mut String, random: &mut Random) -> String {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| word.len() > 1 && !word.starts_with(|c: char| c.is_ascii_digit()))
        .collect();
    if words.is_empty() {
        return "nothing".to_owned();
    }
    let old = words[random.below(words.len())].to_owned();
    let new = random.pick(NAMES);
    let count = if random.chance(50) { usize::MAX } else { 1 };
    *text = text.replacen(&old, new, count);
    format!("rename {old} to {new}")
}

fn extend(text: &mut String, random: &mut Random) -> String {
    let types: Vec<String> = words(text, "message ").collect();
    if types.is_empty() {
        return "nothing".to_owned();
    }
    append(text, &extension(&types, random))
}

fn number(text: &mut String) -> String {
    *text = text.replacen(" = 4;", " = 44;", 1);
    "number".to_owned()
}

fn reformat(text: &mut String) -> String {
    *text = text.replace('{', " {\n\n").replace(';', " ; ");
    "reformat".to_owned()
}

fn damage(text: &mut String, random: &mut Random) -> String {
    let marks: Vec<usize> = text
        .match_indices([';', '{', '}'])
        .map(|(at, _)| at)
        .collect();
    if marks.is_empty() {
        return "nothing".to_owned();
    }
    let at = marks[random.below(marks.len())];
    text.remove(at);
    format!("remove the character at {at}")
}
