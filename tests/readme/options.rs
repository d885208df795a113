//! Generates `docs/options.md`. In: the clap definitions, and the JSON Schema with the keys of `protree.toml`. Out: one
//! table for each group of options, after the marker of the page.

use std::cmp::Reverse;
use std::fmt::Write as _;

use clap::{Arg, Command, CommandFactory};
use protree::cli::Arguments;
use serde_json::Value;

use crate::generated;

/// An option or a positional argument, and the commands that have it.
struct Row {
    arg: Arg,
    commands: Vec<String>,
}

#[test]
fn the_page_of_options_is_current() {
    let mut program = Arguments::command();
    program.build();
    let text = commands(&program) + &tables(&program);
    generated::assert_current("docs/options.md", &text);
}

fn commands(program: &Command) -> String {
    let mut text = "| command | |\n|---|---|\n".to_owned();
    for command in visible(program) {
        let about = command.get_about().map(ToString::to_string);
        let _ = writeln!(
            text,
            "| `{}` | {} |",
            command.get_name(),
            about.unwrap_or_default()
        );
    }
    text
}

fn visible(program: &Command) -> impl Iterator<Item = &Command> {
    program
        .get_subcommands()
        .filter(|command| !command.is_hide_set() && command.get_name() != "help")
}

fn tables(program: &Command) -> String {
    let keys = keys();
    let count = visible(program).count();
    let mut sections: Vec<(String, Vec<Row>)> = Vec::new();
    for row in rows(program) {
        let title = title(&row, count);
        match sections.iter_mut().find(|(other, _)| *other == title) {
            Some((_, rows)) => rows.push(row),
            None => sections.push((title, vec![row])),
        }
    }
    // Options of many commands come first, except those of every command, which come last.
    sections.sort_by_key(|(_, rows)| match rows[0].commands.len() {
        all if all == count => Reverse(0),
        some => Reverse(some),
    });
    let mut text = String::new();
    for (title, rows) in sections {
        let has_keys = rows.iter().any(|row| is_key(row, &keys));
        let head = if has_keys {
            "| option | key | |\n|---|---|---|\n"
        } else {
            "| option | |\n|---|---|\n"
        };
        let _ = write!(text, "\n## {title}\n\n{head}");
        for row in rows {
            let key = match (has_keys, is_key(&row, &keys)) {
                (false, _) => String::new(),
                (true, true) => format!(" `{}` |", name(&row.arg)),
                (true, false) => " |".to_owned(),
            };
            let _ = writeln!(text, "| {} |{key} {} |", spelling(&row.arg), help(&row.arg));
        }
    }
    text
}

/// Every argument once, in the order of `--help`.
fn rows(program: &Command) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for command in visible(program) {
        for arg in command.get_arguments() {
            if arg.is_hide_set() || arg.get_id() == "help" {
                continue;
            }
            let known = rows
                .iter_mut()
                .find(|row| row.arg.get_id() == arg.get_id() && help(&row.arg) == help(arg));
            match known {
                Some(row) => row.commands.push(command.get_name().to_owned()),
                None => rows.push(Row {
                    arg: arg.clone(),
                    commands: vec![command.get_name().to_owned()],
                }),
            }
        }
    }
    rows
}

fn title(row: &Row, all: usize) -> String {
    let names: Vec<String> = row.commands.iter().map(|it| format!("`{it}`")).collect();
    match row.arg.get_help_heading() {
        _ if row.commands.len() == all => "Every command".to_owned(),
        Some(heading) => heading.to_owned(),
        None => names.join(", "),
    }
}

/// Whether it is also a key of `protree.toml`: all keys are options of `gen`.
fn is_key(row: &Row, keys: &[String]) -> bool {
    row.commands.iter().any(|it| it == "gen") && keys.contains(&name(&row.arg))
}

/// The name of an option, which is its key as well.
fn name(arg: &Arg) -> String {
    arg.get_long().unwrap_or_default().to_owned()
}

/// The usage: `-I`, `--include [PREFIX=]DIR`.
fn spelling(arg: &Arg) -> String {
    let values: Vec<String> = arg
        .get_possible_values()
        .iter()
        .map(|it| it.get_name().to_owned())
        .collect();
    let values = if values.is_empty() || !takes_value(arg) {
        let names = arg.get_value_names().unwrap_or_default();
        names
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" ")
    } else {
        values.join("|")
    };
    let Some(long) = arg.get_long() else {
        return format!("`{}`", escape(&values));
    };
    let short = arg
        .get_short()
        .map_or_else(String::new, |short| format!("`-{short}`, "));
    let value = match (takes_value(arg), arg.is_require_equals_set()) {
        (false, _) => String::new(),
        (true, true) => format!("[={values}]"),
        (true, false) => format!(" {values}"),
    };
    format!("{short}`--{long}{}`", escape(&value))
}

fn takes_value(arg: &Arg) -> bool {
    arg.get_num_args()
        .is_none_or(|range| range.max_values() > 0)
        && arg.get_action().takes_values()
}

/// The help text, the default, and the meaning of each value.
fn help(arg: &Arg) -> String {
    let mut text = arg.get_help().map(ToString::to_string).unwrap_or_default();
    if takes_value(arg) {
        let default = arg.get_default_values().iter();
        let default: Vec<_> = default.map(|it| it.to_string_lossy()).collect();
        if !default.is_empty() {
            let _ = write!(text, " [default: {}]", default.join(","));
        }
        for value in arg.get_possible_values() {
            if let Some(help) = value.get_help() {
                let _ = write!(text, "<br>`{}`: {help}", value.get_name());
            }
        }
    }
    escape(&text)
}

/// A bar would end the cell, also in code.
fn escape(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// Every key that `protree.toml` can have, at its top or in a target.
fn keys() -> Vec<String> {
    let schema = include_str!("../../schema/protree.schema.json");
    let schema: Value = serde_json::from_str(schema).expect("the schema is JSON");
    let mut keys = Vec::new();
    collect_keys(&schema, &mut keys);
    assert!(keys.len() > 30, "{keys:?}");
    keys
}

fn collect_keys(schema: &Value, keys: &mut Vec<String>) {
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        keys.extend(properties.keys().cloned());
    }
    match schema {
        Value::Object(members) => members.values().for_each(|it| collect_keys(it, keys)),
        Value::Array(items) => items.iter().for_each(|it| collect_keys(it, keys)),
        _ => {}
    }
}
