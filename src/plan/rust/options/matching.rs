//! Finds the elements that each rule applies to, by their names.

use std::collections::{BTreeSet, HashMap};

use super::effect::Effect;
use super::elements::Element;
use super::{OptionsByElement, Rule};
use protree_compiler::compile::suggest::nearest;
use protree_compiler::diagnostic::Diagnostic;

/// Looks up each element in the rules, and not each rule in the elements, because there are many more elements.
pub(super) fn apply_rules(
    rules: &[Rule<'_>],
    elements: &[Element],
    by_element: &mut OptionsByElement,
    problems: &mut Vec<Diagnostic>,
) {
    let mut by_path: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, rule) in rules.iter().enumerate() {
        by_path.entry(rule.path).or_default().push(index);
    }
    let mut used = vec![false; rules.len()];
    for element in elements {
        let names = element.full_names.iter();
        let matching: BTreeSet<usize> = names
            .flat_map(|name| matching_paths(name))
            .filter_map(|path| by_path.get(path))
            .flatten()
            .copied()
            .filter(|&index| rules[index].effect.applies_to(element.kind))
            .collect();
        if matching.is_empty() {
            continue;
        }
        let element_options = by_element.entry(element.file, element.path.clone());
        for index in matching {
            used[index] = true;
            let rule = &rules[index];
            rule.effect.add_to(element_options, element.kind);
            let is_name = !rule.path.starts_with('.')
                || element.full_names.iter().any(|name| name == rule.path);
            element_options.derive_by_name |= is_name && matches!(rule.effect, Effect::Derive(_));
        }
    }
    let unused = rules.iter().zip(used);
    // A rule for everything may match nothing.
    let unused = unused.filter(|(rule, used)| !used && rule.path != ".");
    problems.extend(unused.map(|(rule, _)| no_match(rule, elements)));
}

/// All paths that match an element, from its full name with a leading dot: for `.a.B`, these are `.a.B`, `.a`, `.`,
/// `a.B` and `B`.
fn matching_paths(full_name: &str) -> impl Iterator<Item = &str> {
    let dots = full_name.match_indices('.').map(|(at, _)| at);
    let scopes = dots.clone().map(|at| &full_name[..at.max(1)]);
    let ends = dots.map(|at| &full_name[at + 1..]);
    scopes.chain([full_name]).chain(ends)
}

fn no_match(rule: &Rule<'_>, elements: &[Element]) -> Diagnostic {
    let Rule {
        option,
        path,
        effect,
    } = rule;
    let error = Diagnostic::error(
        "E0710",
        format!("`{option}`: `{path}` matches no {}", effect.subject()),
    );
    let elements = elements
        .iter()
        .filter(|element| effect.applies_to(element.kind));
    let names = elements.flat_map(|element| &element.full_names);
    // A scope only matches with the leading dot.
    let paths: BTreeSet<&str> = names
        .flat_map(|name| matching_paths(name))
        .filter(|candidate| candidate.starts_with('.') == path.starts_with('.'))
        .collect();
    match nearest(path, paths) {
        Some(path) => error.help(format!("did you mean `{path}`?")),
        None if !path.starts_with('.') => error.help(format!(
            "for everything in a package or a message begin with a dot: `.{path}`"
        )),
        None => error.help("a path is a full name with a dot in front, or the end of one"),
    }
}

#[cfg(test)]
mod tests {
    use super::matching_paths;

    #[test]
    fn a_path_matches_a_scope_or_the_end_of_a_name() {
        let paths: Vec<&str> = matching_paths(".a.b.C").collect();
        assert_eq!(paths, [".", ".a", ".a.b", ".a.b.C", "a.b.C", "b.C", "C"]);
    }
}
