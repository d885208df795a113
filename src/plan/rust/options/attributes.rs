//! Parses attributes and traits from options.
//!
//! In: text from an option. Out: lines of Rust, or the error in it.

use quote::quote;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, File, Path, Token, parse_quote};

use protree_compiler::diagnostic::Diagnostic;

/// One or more attributes as formatted lines, indented if they are inside a module.
pub(super) fn attributes(text: &str, inside: bool) -> syn::Result<Vec<String>> {
    let attributes = Attribute::parse_outer.parse_str(text)?;
    if attributes.is_empty() {
        return Err(syn::Error::new(
            proc_macro2::Span::call_site(),
            "expected `#[`",
        ));
    }
    // The formatter needs a whole file.
    let item = quote! {
        #(#attributes)*
        struct Item;
    };
    let (file, before, after): (File, _, _) = if inside {
        let file = parse_quote! { mod module { #item } };
        (file, "mod module {\n", "    struct Item;\n}\n")
    } else {
        (parse_quote! { #item }, "", "struct Item;\n")
    };
    let formatted = prettyplease::unparse(&file);
    let lines = formatted.strip_prefix(before);
    let lines = lines.and_then(|lines| lines.strip_suffix(after));
    let lines = lines.unwrap_or_default().lines();
    Ok(lines.map(str::to_owned).collect())
}

/// The traits of a list: `Eq, serde::Serialize`.
pub(super) fn traits(text: &str) -> syn::Result<Vec<String>> {
    struct Traits(Punctuated<Path, Token![,]>);

    impl Parse for Traits {
        fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
            Punctuated::parse_terminated(input).map(Self)
        }
    }

    let Traits(paths) = syn::parse_str(text)?;
    let name = |path: &Path| quote!(#path).to_string().replace(' ', "");
    Ok(paths.iter().map(name).collect())
}

/// The error for text that is not valid.
pub(super) fn refused(option: &str, text: &str, error: &syn::Error) -> Diagnostic {
    let (what, example) = if option == "derive" {
        ("a list of traits", "Eq, Hash, serde::Serialize")
    } else {
        ("an attribute", "#[derive(serde::Serialize)]")
    };
    Diagnostic::error(
        "E0711",
        format!("`{option}`: `{text}` is not {what}: {error}"),
    )
    .help(format!("write it as `{example}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_formatted_a_line_each() {
        let text = "#[ derive(A,B) ] #[serde(rename=\"x\")]";
        let lines = |inside| attributes(text, inside).expect("both are attributes");
        let expected = ["#[derive(A, B)]", "#[serde(rename = \"x\")]"];
        assert_eq!(lines(false), expected);
        assert_eq!(lines(true), expected.map(|line| format!("    {line}")));
        // The indentation inside a module leaves less space on a line.
        let wide = format!("#[cfg({})]", "a".repeat(80));
        let count = |inside| attributes(&wide, inside).map_or(0, |lines| lines.len());
        assert_eq!([count(false), count(true)], [1, 3]);
        for text in [
            "",
            "derive(A)",
            "#[derive(A)",
            "#![allow(x)]",
            "#[a] struct X;",
        ] {
            assert!(attributes(text, false).is_err(), "{text}");
        }
    }

    #[test]
    fn traits_are_paths() {
        let expected = ["Eq", "serde::Serialize"];
        assert_eq!(
            traits("Eq, serde :: Serialize,").expect("both are paths"),
            expected
        );
        assert!(traits("Eq; Hash").is_err());
    }
}
