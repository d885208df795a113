//! In: the conversion of a call. Out: its code, formatted for the place of the call.

use super::conversion::Conversion;
use super::options::literal;
use crate::init::edits::indentation;

/// The expression that replaces the call.
pub(super) fn code(conversion: &Conversion, picked: &[String], name: Option<&str>) -> String {
    let tree = match conversion.tree.as_str() {
        "" => ".",
        tree => tree,
    };
    let mut code = format!("protree::Config::new({})", literal(tree));
    let mut call = |method: &str, text: &str| code.extend([".", method, "(", text, ")"]);
    for include in &conversion.includes {
        let folder = if include.is_empty() { "." } else { include };
        call("include", &literal(folder));
    }
    code.extend(picked.iter().map(String::as_str));
    if !conversion.options.rust.is_empty() {
        code += ".rust(protree::RustOptions::default()";
        code.extend(conversion.options.rust.iter().map(|it| it.setter.code()));
        code.push(')');
    }
    let mut call = |method: &str, text: &str| code.extend([".", method, "(", text, ")"]);
    if let Some((folder, _)) = &conversion.options.out_dir {
        call("write", &folder.code);
        call("map", "|_| ()");
    } else {
        if let Some(name) = name {
            call("name", &literal(name));
        }
        call("build", "");
    }
    if conversion.returns_io_error {
        code += ".map_err(std::io::Error::other)";
    }
    code
}

/// The expression, formatted and indented for a position in a text.
pub(super) fn indented(code: &str, text: &str, at: usize) -> String {
    let Ok(file) = syn::parse_file(&format!("fn main() {{ {code} }}")) else {
        return code.to_owned();
    };
    let formatted = prettyplease::unparse(&file);
    let lines: Vec<&str> = formatted.lines().collect();
    let body = &lines[1..lines.len() - 1];
    let indent = indentation(text, at);
    let lines = body.iter().enumerate().map(|(number, line)| {
        let line = line.strip_prefix("    ").unwrap_or(line);
        match number {
            0 => line.to_owned(),
            _ => format!("{indent}{line}"),
        }
    });
    let lines: Vec<String> = lines.collect();
    lines.join("\n")
}
