//! The parameter of a plugin: `lang=python,imports=protoc`, the flags of `gen` without their dashes.

use clap::{CommandFactory, Parser};

use super::super::Settings;
use super::super::terminal::TerminalFlags;
use crate::{Error, Result};
use protree_compiler::compile::suggest::nearest;

/// The options that a parameter can have.
#[derive(Debug, Parser)]
#[command(no_binary_name = true, disable_help_flag = true)]
pub(super) struct Parameters {
    #[command(flatten)]
    pub(super) settings: Settings,
    #[command(flatten)]
    pub(super) terminal: TerminalFlags,
}

/// Arguments that the compiler sets, and that a parameter therefore cannot have.
const OF_THE_COMPILER: [&str; 1] = ["include"];

impl Parameters {
    pub(super) fn parse(parameter: &str) -> Result<Self> {
        let mut command = Self::command();
        // Makes clap compute how many values each argument takes.
        command.build();
        let options = split(parameter);
        let words: Result<Vec<String>> = options
            .iter()
            .filter(|option| !option.trim().is_empty())
            .filter_map(|option| word(&command, option.trim()).transpose())
            .collect();
        Self::try_parse_from(words?).map_err(|error| {
            let text = error.render().to_string();
            let message = text.split("\n\n").next().unwrap_or_default();
            let message = message.trim_start_matches("error: ");
            wrong(&message.replace("--", ""), String::new())
        })
    }
}

/// Splits a parameter at commas; `\,` is a comma inside an option.
fn split(parameter: &str) -> Vec<String> {
    let mut options = vec![String::new()];
    let mut rest = parameter.chars().peekable();
    while let Some(c) = rest.next() {
        let option = options.last_mut().expect("invariant: there is one");
        match c {
            '\\' if rest.peek() == Some(&',') => option.extend(rest.next()),
            ',' => options.push(String::new()),
            c => option.push(c),
        }
    }
    options
}

/// The option as a flag; `None` if it is switched off.
fn word(command: &clap::Command, option: &str) -> Result<Option<String>> {
    let (name, value) = match option.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (option, None),
    };
    let name = name.replace('_', "-");
    let mut names = command.get_arguments().filter_map(clap::Arg::get_long);
    let argument = command
        .get_arguments()
        .find(|argument| argument.get_long() == Some(&name));
    let Some(argument) = argument.filter(|_| !OF_THE_COMPILER.contains(&name.as_str())) else {
        let known = names
            .by_ref()
            .filter(|name| !OF_THE_COMPILER.contains(name));
        return Err(unknown(&name, nearest(&name, known)));
    };
    // A flag with an optional value, such as `json`, also takes `true` as its value.
    let is_switch = argument
        .get_num_args()
        .is_some_and(|count| count.min_values() == 0);
    Ok(match value {
        Some("true") if is_switch => Some(format!("--{name}")),
        Some("false") if is_switch => None,
        None => Some(format!("--{name}")),
        Some(value) => Some(format!("--{name}={value}")),
    })
}

fn unknown(name: &str, nearest: Option<&str>) -> Error {
    let help = match nearest {
        Some(nearest) => format!("there is `{nearest}`"),
        None => "the options are the flags of `protree gen --help`, without their dashes; a comma in a value is \
                 written `\\,`"
            .to_owned(),
    };
    let message = if OF_THE_COMPILER.contains(&name) {
        format!("`{name}` is an option of the compiler, which resolves imports")
    } else {
        format!("unknown option `{name}`")
    };
    wrong(&message, help)
}

fn wrong(message: &str, help: String) -> Error {
    Error::Config {
        message: format!("in the plugin's parameter: {message}"),
        help,
    }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn commas_separate_options_unless_escaped() {
        assert_eq!(split(r"a=1,b,c=x\,y\z"), ["a=1", "b", r"c=x,y\z"]);
        assert_eq!(split(""), [""]);
    }
}
