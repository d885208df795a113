//! Attributes and traits as users write them.
//!
//! In: text from an option. Out: lines of Rust, or why it is none.

use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, ItemStruct, Path, Token, parse_quote};

use crate::Diagnostic;

/// One or more attributes as the lines they take.
pub(super) fn attributes(text: &str) -> syn::Result<Vec<String>> {
    let attributes = Attribute::parse_outer.parse_str(text)?;
    if attributes.is_empty() {
        return Err(syn::Error::new(
            proc_macro2::Span::call_site(),
            "expected `#[`",
        ));
    }
    // A formatter takes whole files.
    let item: ItemStruct = parse_quote! {
        #(#attributes)*
        struct Item;
    };
    let file = syn::File {
        shebang: None,
        attrs: Vec::new(),
        items: vec![item.into()],
    };
    let formatted = prettyplease::unparse(&file);
    let lines = formatted.lines().filter(|line| *line != "struct Item;");
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
    let name = |path: &Path| quote::quote!(#path).to_string().replace(' ', "");
    Ok(paths.iter().map(name).collect())
}

/// What is said about text that is neither.
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
        let lines = attributes("#[ derive(A,B) ] #[serde(rename=\"x\")]");
        let expected = ["#[derive(A, B)]", "#[serde(rename = \"x\")]"];
        assert_eq!(lines.expect("both are attributes"), expected);
        for text in [
            "",
            "derive(A)",
            "#[derive(A)",
            "#![allow(x)]",
            "#[a] struct X;",
        ] {
            assert!(attributes(text).is_err(), "{text}");
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
