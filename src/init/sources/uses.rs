//! In: the syntax of a source file. Out: the places that include code of prost-build.

use std::ops::Range;

use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Expr, Lit, Token};

/// A place that includes generated code.
#[derive(Debug)]
pub(super) struct Use {
    /// The span, including the semicolon of an item.
    pub(super) place: Range<usize>,
    pub(super) what: What,
}

#[derive(Debug, PartialEq)]
pub(super) enum What {
    /// The argument of `tonic::include_proto!` or `include!`: a package, or an include file, without `.rs`.
    File(String),
    /// The descriptors, as bytes.
    Descriptors,
    /// An include whose file is unknown.
    Unclear,
}

/// The uses in a file, in order.
pub(super) fn uses(file: &syn::File) -> Vec<Use> {
    let mut finder = Finder::default();
    finder.visit_file(file);
    finder.0
}

#[derive(Default)]
struct Finder(Vec<Use>);

impl Finder {
    fn add(&mut self, call: &syn::Macro, place: Range<usize>) {
        if let Some(what) = what(call) {
            self.0.push(Use { place, what });
        }
    }
}

impl<'a> Visit<'a> for Finder {
    fn visit_item_macro(&mut self, item: &'a syn::ItemMacro) {
        self.add(&item.mac, item.span().byte_range());
    }

    fn visit_stmt_macro(&mut self, item: &'a syn::StmtMacro) {
        self.add(&item.mac, item.span().byte_range());
    }

    fn visit_expr_macro(&mut self, expr: &'a syn::ExprMacro) {
        self.add(&expr.mac, expr.span().byte_range());
        visit::visit_expr_macro(self, expr);
    }
}

fn what(call: &syn::Macro) -> Option<What> {
    let name = call.path.segments.last()?.ident.to_string();
    let argument = arguments(call).and_then(|it| it.first().cloned());
    match name.as_str() {
        "include_proto" => Some(match argument.as_ref().and_then(literal) {
            Some(package) => What::File(package),
            None => What::Unclear,
        }),
        "include_file_descriptor_set" => Some(What::Descriptors),
        "include" | "include_bytes" => {
            let path = in_out_dir(&argument?)?;
            match path.strip_suffix(".rs") {
                Some(name) if name.ends_with("/mod") => None,
                Some(name) => Some(What::File(name.to_owned())),
                None => (name == "include_bytes").then_some(What::Descriptors),
            }
        }
        _ => None,
    }
}

/// The path of `concat!(env!("OUT_DIR"), "/path")`.
fn in_out_dir(expr: &Expr) -> Option<String> {
    let Expr::Macro(concat) = expr else {
        return None;
    };
    if !concat.mac.path.is_ident("concat") {
        return None;
    }
    let parts = arguments(&concat.mac)?;
    let mut parts = parts.iter();
    let is_out_dir =
        matches!(parts.next()?, Expr::Macro(env) if env.mac.tokens.to_string() == "\"OUT_DIR\"");
    let path: Option<Vec<String>> = parts.map(literal).collect();
    is_out_dir.then(|| path.map(|it| it.concat().trim_start_matches('/').to_owned()))?
}

fn arguments(call: &syn::Macro) -> Option<Punctuated<Expr, Token![,]>> {
    call.parse_body_with(Punctuated::parse_terminated).ok()
}

fn literal(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(lit) => match &lit.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}
