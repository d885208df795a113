//! In: the site. Out: its search index, as scripts, because a page opened from a file cannot read other data. The index
//! is split into shards, so that a page loads only those that a query needs.
//!
//! An entry is listed under its name and under the rest of the name from each later word on: `ListBooksRequest` under
//! `listbooksrequest`, `booksrequest` and `request`. A shard holds the keys with one prefix.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::site::{Body, Site};
use super::{in_static, views};

/// A shard with more entries is split by the next letter.
const SHARD_ENTRIES: usize = 1_000;
/// If there are more members than this, fields and enum values are not in the index, only on the pages of their types.
const MEMBERS: usize = 50_000;
/// If more names than this have the same ending, they are not listed under it.
const COMMON: usize = 200;

/// A search result.
struct Entry {
    name: String,
    kind: &'static str,
    /// The element that contains it.
    context: String,
    href: String,
}

/// One shard, as `site.js` reads it.
#[derive(Serialize)]
struct Shard<'a> {
    contexts: Vec<&'a str>,
    /// Name, kind, index of the context, link.
    entries: Vec<(&'a str, &'a str, usize, &'a str)>,
}

/// The scripts and their paths.
pub(super) fn files(site: &Site<'_>) -> Vec<(String, String)> {
    let entries = entries(site);
    let shards = shards(&entries);
    let keys: Vec<&str> = shards.keys().map(String::as_str).collect();
    let keys = json(&keys.join(" "));
    let marker = views::SCRIPT_MARKER;
    let mut files = vec![(
        in_static("search/keys.js"),
        format!("{marker}\nprotreeSearch.setKeys({keys});\n"),
    )];
    files.extend(shards.iter().map(|(key, ids)| {
        let shard = json(&shard(&entries, ids));
        let text = format!(
            "{marker}\nprotreeSearch.addShard({}, {shard});\n",
            json(key)
        );
        (in_static(&format!("search/key-{key}.js")), text)
    }));
    files
}

fn json(value: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(value).expect("invariant: strings and lists")
}

fn entries(site: &Site<'_>) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (id, package) in site.packages.iter().enumerate() {
        entries.push(Entry {
            name: package.title(),
            kind: "package",
            context: String::new(),
            href: site.package_href(id),
        });
    }
    let members = site.definitions.iter().map(|it| it.body.members().len());
    let has_members = members.sum::<usize>() <= MEMBERS;
    for (id, definition) in site.definitions.iter().enumerate() {
        let around = definition.full_name.rsplit_once('.');
        let (context, name) = around.unwrap_or(("", &definition.full_name));
        entries.push(Entry {
            name: name.to_owned(),
            kind: definition.body.kind(),
            context: context.to_owned(),
            href: site.href(id),
        });
        let kind = match definition.body {
            Body::Message(_) => "field",
            Body::Enum(_) => "value",
            Body::Service(_) => "rpc",
        };
        if !has_members && kind != "rpc" {
            continue;
        }
        entries.extend(definition.body.members().into_iter().map(|member| Entry {
            name: member.to_owned(),
            kind,
            context: definition.full_name.clone(),
            href: site.member_href(id, member),
        }));
    }
    entries
}

/// The ids of entries by the prefix of their keys.
fn shards(entries: &[Entry]) -> BTreeMap<String, Vec<usize>> {
    let keys: Vec<Vec<String>> = entries.iter().map(|entry| keys(&entry.name)).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for key in keys.iter().flatten() {
        *counts.entry(key).or_default() += 1;
    }
    let mut listed: Vec<(&str, usize)> = Vec::new();
    for (id, keys) in keys.iter().enumerate() {
        for (at, key) in keys.iter().enumerate() {
            if at == 0 || counts[key.as_str()] <= COMMON {
                listed.push((key, id));
            }
        }
    }
    listed.sort_unstable();
    listed.dedup();
    let mut shards = BTreeMap::new();
    divide(&listed, 0, &mut shards);
    shards
}

/// Puts entries whose keys have the same first `length` letters into one shard, or into one for each next letter.
fn divide(listed: &[(&str, usize)], length: usize, shards: &mut BTreeMap<String, Vec<usize>>) {
    let Some((first, _)) = listed.first() else {
        return;
    };
    let prefix = &first[..length];
    // Shorter keys come first, and keys of exactly this length cannot be split further.
    let ending = listed
        .iter()
        .take_while(|(key, _)| key.len() == length)
        .count();
    let is_small = length > 0 && listed.len() <= SHARD_ENTRIES;
    let here = if is_small { listed.len() } else { ending };
    if here > 0 {
        let mut ids: Vec<usize> = listed[..here].iter().map(|&(_, id)| id).collect();
        ids.sort_unstable();
        ids.dedup();
        shards.insert(prefix.to_owned(), ids);
    }
    let rest = &listed[here..];
    for group in rest.chunk_by(|(a, _), (b, _)| a.as_bytes()[length] == b.as_bytes()[length]) {
        divide(group, length + 1, shards);
    }
}

fn shard<'a>(entries: &'a [Entry], ids: &[usize]) -> Shard<'a> {
    let mut contexts: Vec<&str> = ids.iter().map(|&id| &*entries[id].context).collect();
    contexts.sort_unstable();
    contexts.dedup();
    let entry = |&id: &usize| {
        let entry = &entries[id];
        let context = contexts.binary_search(&&*entry.context);
        let context = context.expect("invariant: all are listed");
        (&*entry.name, entry.kind, context, &*entry.href)
    };
    Shard {
        entries: ids.iter().map(entry).collect(),
        contexts,
    }
}

/// Keys are cut to this length.
const LONGEST_KEY: usize = 40;

/// The name from each of its words on, in lower case and with only letters and digits.
fn keys(name: &str) -> Vec<String> {
    let bytes = name.as_bytes();
    let starts = (0..bytes.len()).filter(|&at| {
        let is_word = bytes[at].is_ascii_alphanumeric();
        let before = at.checked_sub(1).map(|at| bytes[at]);
        is_word
            && before.is_none_or(|before| {
                !before.is_ascii_alphanumeric()
                    || bytes[at].is_ascii_uppercase() && !before.is_ascii_uppercase()
            })
    });
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|c| c.to_ascii_lowercase()).collect()
    };
    let keys = starts.map(|at| {
        let mut key = plain(&name[at..]);
        key.truncate(LONGEST_KEY);
        key
    });
    keys.filter(|key| !key.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_listed_under_each_of_its_words() {
        for (name, expected) in [
            (
                "ListBooksRequest",
                vec!["listbooksrequest", "booksrequest", "request"],
            ),
            ("display_name", vec!["displayname", "name"]),
            ("HTTPRule", vec!["httprule"]),
            ("acme.shop.v1", vec!["acmeshopv1", "shopv1", "v1"]),
        ] {
            assert_eq!(keys(name), expected);
        }
    }

    #[test]
    fn every_entry_is_in_a_shard_and_no_shard_is_large() {
        let entry = |number: usize| Entry {
            name: format!("Item{number}"),
            kind: "message",
            context: "a".to_owned(),
            href: String::new(),
        };
        let entries: Vec<Entry> = (0..5_000).map(entry).collect();
        let shards = shards(&entries);
        let mut found: Vec<usize> = shards.values().flatten().copied().collect();
        found.sort_unstable();
        assert_eq!(found, (0..5_000).collect::<Vec<_>>());
        assert!(shards.values().all(|ids| ids.len() <= SHARD_ENTRIES));
    }
}
