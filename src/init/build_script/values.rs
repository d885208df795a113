//! In: an expression of a build script. Out: its value as text, list of texts or boolean, if it can be found without
//! running the script: from literals, constants, variables that are set once, and functions that join paths.

use std::collections::HashMap;

use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Expr, ExprMacro, Lit, Pat, Token};

/// The values of names: of each constant, and of each variable that is set in only one place.
#[derive(Default)]
pub(super) struct Names<'a> {
    values: HashMap<String, Option<&'a Expr>>,
}

/// The longest chain of variables that is followed, because definitions may be recursive.
const DEPTH: usize = 16;

impl<'a> Names<'a> {
    pub(super) fn of(file: &'a syn::File) -> Self {
        let mut names = Self::default();
        names.visit_file(file);
        names
    }

    /// The expression that a name is defined as.
    pub(super) fn value(&self, name: &str) -> Option<&'a Expr> {
        self.values.get(name).copied().flatten()
    }

    fn set(&mut self, name: &syn::Ident, value: Option<&'a Expr>) {
        // If two variables have the same name, the value is unknown.
        self.values
            .entry(name.to_string())
            .and_modify(|it| *it = None)
            .or_insert(value);
    }

    pub(super) fn text(&self, expr: &Expr) -> Option<String> {
        self.text_within(expr, DEPTH)
    }

    /// The texts of a list, or a single one.
    pub(super) fn texts(&self, expr: &Expr) -> Option<Vec<String>> {
        self.texts_within(expr, DEPTH)
    }

    pub(super) fn switch(&self, expr: &Expr) -> Option<bool> {
        match self.resolved(expr) {
            Expr::Lit(lit) => match &lit.lit {
                Lit::Bool(it) => Some(it.value),
                _ => None,
            },
            _ => None,
        }
    }

    /// The expression without references and parentheses; a name is replaced by its value.
    fn resolved<'e>(&self, expr: &'e Expr) -> &'e Expr
    where
        'a: 'e,
    {
        let mut expr = plain(expr);
        for _ in 0..DEPTH {
            let Some(value) = name_of(expr).and_then(|name| self.value(&name)) else {
                break;
            };
            expr = plain(value);
        }
        expr
    }

    fn texts_within(&self, expr: &Expr, depth: usize) -> Option<Vec<String>> {
        let depth = depth.checked_sub(1)?;
        match self.resolved(expr) {
            Expr::Array(array) => {
                let elements = array.elems.iter();
                elements.map(|it| self.text_within(it, depth)).collect()
            }
            Expr::Macro(call) if call.mac.path.is_ident("vec") => {
                let elements = arguments(call)?;
                let elements = elements.iter();
                elements.map(|it| self.text_within(it, depth)).collect()
            }
            Expr::MethodCall(call)
                if ["to_vec", "as_slice", "clone", "into_iter", "iter"]
                    .contains(&call.method.to_string().as_str()) =>
            {
                self.texts_within(&call.receiver, depth)
            }
            one => Some(vec![self.text_within(one, depth)?]),
        }
    }

    fn text_within(&self, expr: &Expr, depth: usize) -> Option<String> {
        let depth = depth.checked_sub(1)?;
        match self.resolved(expr) {
            Expr::Lit(lit) => match &lit.lit {
                Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            Expr::Try(it) => self.text_within(&it.expr, depth),
            Expr::Call(call) => {
                let argument = call.args.first()?;
                let function = last_two(&call.func)?;
                match function.as_str() {
                    "String::from" | "PathBuf::from" | "Path::new" => {
                        self.text_within(argument, depth)
                    }
                    "env::var" | "env::var_os" if is_manifest_dir(argument) => Some(String::new()),
                    _ => None,
                }
            }
            Expr::MethodCall(call) => {
                let receiver = self.text_within(&call.receiver, depth)?;
                match (call.method.to_string().as_str(), call.args.first()) {
                    ("join", Some(part)) => {
                        Some(joined(&receiver, &self.text_within(part, depth)?))
                    }
                    (
                        "into" | "to_string" | "to_owned" | "as_str" | "as_path" | "to_path_buf"
                        | "clone" | "display" | "unwrap" | "to_str" | "to_string_lossy" | "as_ref"
                        | "into_owned" | "into_string",
                        None,
                    )
                    | ("expect" | "unwrap_or_default" | "unwrap_or_else", _) => Some(receiver),
                    _ => None,
                }
            }
            Expr::Macro(call) => self.text_of_macro(call, depth),
            _ => None,
        }
    }

    fn text_of_macro(&self, call: &ExprMacro, depth: usize) -> Option<String> {
        let name = call.mac.path.segments.last()?.ident.to_string();
        let arguments = arguments(call)?;
        match name.as_str() {
            "env" if is_manifest_dir(arguments.first()?) => Some(String::new()),
            "concat" => {
                let parts = arguments.iter();
                let parts: Option<Vec<String>> =
                    parts.map(|it| self.text_within(it, depth)).collect();
                Some(unrooted(parts?.concat()))
            }
            "format" => {
                let mut arguments = arguments.iter();
                let form = self.text_within(arguments.next()?, depth)?;
                let mut text = String::new();
                let mut rest = form.as_str();
                while let Some((before, after)) = rest.split_once('{') {
                    let (name, after) = after.split_once('}')?;
                    text += before;
                    text += &match name {
                        "" => self.text_within(arguments.next()?, depth)?,
                        name => self.text_within(self.value(name)?, depth)?,
                    };
                    rest = after;
                }
                Some(unrooted(text + rest))
            }
            _ => None,
        }
    }
}

impl<'a> Visit<'a> for Names<'a> {
    fn visit_local(&mut self, local: &'a syn::Local) {
        let pattern = match &local.pat {
            Pat::Type(it) => &it.pat,
            it => it,
        };
        if let Pat::Ident(name) = pattern {
            let value = local.init.as_ref().map(|init| &*init.expr);
            let value = value.filter(|_| name.mutability.is_none());
            self.set(&name.ident, value);
        }
        visit::visit_local(self, local);
    }

    fn visit_item_const(&mut self, item: &'a syn::ItemConst) {
        self.set(&item.ident, Some(&item.expr));
    }

    fn visit_item_static(&mut self, item: &'a syn::ItemStatic) {
        self.set(&item.ident, Some(&item.expr));
    }

    /// Names without a known value: parameters, and variables of loops and closures.
    fn visit_pat_ident(&mut self, name: &'a syn::PatIdent) {
        self.values.entry(name.ident.to_string()).or_insert(None);
    }
}

/// The expression inside references, parentheses and casts to slices.
pub(super) fn plain(mut expr: &Expr) -> &Expr {
    loop {
        expr = match expr {
            Expr::Reference(it) => &it.expr,
            Expr::Paren(it) => &it.expr,
            Expr::Group(it) => &it.expr,
            Expr::Index(it) if matches!(&*it.index, Expr::Range(range) if range.start.is_none() && range.end.is_none()) => {
                &it.expr
            }
            _ => return expr,
        };
    }
}

pub(super) fn name_of(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
        _ => None,
    }
}

fn arguments(call: &ExprMacro) -> Option<Punctuated<Expr, Token![,]>> {
    call.mac.parse_body_with(Punctuated::parse_terminated).ok()
}

/// The last two segments of a path: `env::var` of `std::env::var`.
fn last_two(function: &Expr) -> Option<String> {
    let Expr::Path(path) = function else {
        return None;
    };
    let segments: Vec<String> = path
        .path
        .segments
        .iter()
        .map(|it| it.ident.to_string())
        .collect();
    let from = segments.len().saturating_sub(2);
    Some(segments[from..].join("::"))
}

fn is_manifest_dir(expr: &Expr) -> bool {
    matches!(plain(expr), Expr::Lit(lit) if matches!(&lit.lit, Lit::Str(text) if text.value() == "CARGO_MANIFEST_DIR"))
}

fn joined(folder: &str, path: &str) -> String {
    match folder {
        "" => path.to_owned(),
        folder => format!("{}/{path}", folder.trim_end_matches('/')),
    }
}

/// The path relative to the package's folder.
fn unrooted(text: String) -> String {
    match text.strip_prefix('/') {
        Some(rest) => rest.to_owned(),
        None => text,
    }
}
