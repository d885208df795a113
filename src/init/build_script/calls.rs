//! In: the syntax of a build script. Out: each place where a builder of prost-build or tonic-prost-build compiles
//! protos, with all calls on that builder.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Expr, Pat, Stmt};

use super::imports::imported;
use super::options::Call;
use super::values::{name_of, plain};

/// The crates whose builders are recognised.
pub(crate) const CRATES: &[&str] = &["prost_build", "tonic_build", "tonic_prost_build"];

/// The methods that compile protos with a builder.
const FINAL: &[&str] = &[
    "compile",
    "compile_protos",
    "compile_with_config",
    "compile_protos_with_config",
    "compile_fds",
    "compile_fds_with_config",
    "load_fds",
];

/// A place where protos are compiled.
pub(super) struct Site<'a> {
    /// The expression to replace.
    pub(super) place: Range<usize>,
    pub(super) calls: Vec<Call<'a>>,
    /// The method that compiles.
    pub(super) method: String,
    pub(super) arguments: Vec<&'a Expr>,
    /// Whether the builder is that of prost-build, which generates no services.
    pub(super) is_prost: bool,
    /// The statements that only prepare the builder, and are not needed afterwards.
    pub(super) statements: Vec<Range<usize>>,
    /// Whether the expression has to return an `io::Error`.
    pub(super) returns_io_error: bool,
    /// The whole statement, if it does nothing else.
    pub(super) statement: Option<Range<usize>>,
}

/// The uses of builders in a build script.
#[derive(Default)]
pub(super) struct Calls<'a> {
    pub(super) sites: Vec<Site<'a>>,
    /// Uses of builders that cannot be converted.
    pub(super) unsupported: Vec<Range<usize>>,
}

/// A builder in a variable.
#[derive(Default)]
struct Builder<'a> {
    is_prost: bool,
    calls: Vec<Call<'a>>,
    statements: Vec<Range<usize>>,
    /// How many uses of the variable were converted.
    uses: usize,
}

/// The beginning of a chain of calls.
enum Root {
    /// A new builder, of prost-build or tonic's.
    New {
        is_prost: bool,
    },
    Variable(String),
    Other,
}

impl<'a> Calls<'a> {
    pub(super) fn of(file: &'a syn::File) -> Self {
        let mut reader = Reader {
            uses: imported(file),
            builders: BTreeMap::new(),
            block: Vec::new(),
            output: None,
            tries: Vec::new(),
            statement: None,
            calls: Self::default(),
        };
        reader.visit_file(file);
        reader.calls
    }
}

struct Reader<'a> {
    /// The full paths of imported names.
    uses: HashMap<String, String>,
    builders: BTreeMap<String, Builder<'a>>,
    /// The builders defined in each open block.
    block: Vec<Vec<String>>,
    /// The type that the function returns.
    output: Option<&'a syn::ReturnType>,
    /// The expressions that are followed by `?` or returned by a block.
    tries: Vec<Range<usize>>,
    /// The current statement, and whether it is only an expression.
    statement: Option<Range<usize>>,
    calls: Calls<'a>,
}

impl<'a> Reader<'a> {
    /// The full path of a function, with imports resolved.
    fn full_path(&self, path: &syn::Path) -> Vec<String> {
        let mut segments: Vec<String> = path
            .segments
            .iter()
            .map(|it| it.ident.to_string())
            .collect();
        if let Some(full) = segments.first().and_then(|first| self.uses.get(first)) {
            let full = full.split("::").map(str::to_owned);
            segments = full.chain(segments.drain(1..)).collect();
        }
        segments
    }

    /// The function of a known crate that the expression calls, and whether it is one of prost-build.
    fn function(&self, expr: &Expr) -> Option<(bool, String)> {
        let Expr::Call(call) = expr else {
            return None;
        };
        let Expr::Path(path) = &*call.func else {
            return None;
        };
        let segments = self.full_path(&path.path);
        let krate = segments.first()?;
        let name = segments.last()?;
        let is_manual = segments.iter().any(|it| it == "manual");
        let is_known = CRATES.contains(&krate.as_str()) && !is_manual;
        // `tonic_prost_build::Config` is the one of prost-build.
        let is_prost = krate == "prost_build" || segments.iter().any(|it| it == "Config");
        is_known.then(|| (is_prost, name.clone()))
    }

    /// Splits a chain of method calls into its beginning and the calls in order.
    fn chain(&self, expr: &'a Expr) -> (Root, Vec<Call<'a>>) {
        let mut calls = Vec::new();
        let mut expr = plain(expr);
        while let Expr::MethodCall(call) = expr {
            calls.push(Call {
                method: call.method.to_string(),
                arguments: call.args.iter().collect(),
                place: call.method.span().byte_range().start..call.span().byte_range().end,
            });
            expr = plain(&call.receiver);
        }
        calls.reverse();
        let root = match (self.function(expr), name_of(expr)) {
            (Some((is_prost, name)), _)
                if ["configure", "new", "default"].contains(&name.as_str()) =>
            {
                Root::New { is_prost }
            }
            (None, Some(name)) if self.builders.contains_key(&name) => Root::Variable(name),
            _ => Root::Other,
        };
        (root, calls)
    }

    /// Records a statement that creates or changes a builder. Returns whether it does nothing else.
    fn prepare(&mut self, statement: &'a Stmt) -> bool {
        let place = statement.span().byte_range();
        let (name, expr) = match statement {
            Stmt::Local(local) => {
                let pattern = match &local.pat {
                    Pat::Type(it) => &*it.pat,
                    it => it,
                };
                let (Pat::Ident(name), Some(init)) = (pattern, &local.init) else {
                    return false;
                };
                (Some(name.ident.to_string()), &*init.expr)
            }
            Stmt::Expr(Expr::Assign(assign), _) => match name_of(&assign.left) {
                Some(name) if self.builders.contains_key(&name) => (Some(name), &*assign.right),
                _ => return false,
            },
            Stmt::Expr(expr, _) => (None, expr),
            _ => return false,
        };
        let (root, calls) = self.chain(expr);
        if calls.iter().any(|call| !is_option(&call.method)) {
            return false;
        }
        match (root, name) {
            (Root::New { is_prost }, Some(name)) => {
                self.builders.insert(
                    name.clone(),
                    Builder {
                        is_prost,
                        calls,
                        statements: vec![place],
                        uses: 0,
                    },
                );
                if let Some(block) = self.block.last_mut() {
                    block.push(name);
                }
                true
            }
            (Root::Variable(from), to) => {
                let is_here = self.block.last().is_some_and(|it| it.contains(&from));
                let Some(mut builder) = self.builders.remove(&from) else {
                    return false;
                };
                if !is_here {
                    // The builder is changed in a loop or under a condition.
                    self.calls.unsupported.push(place);
                    return true;
                }
                builder.calls.extend(calls);
                builder.statements.push(place);
                let to = to.unwrap_or(from);
                if let Some(block) = self.block.last_mut() {
                    block.push(to.clone());
                }
                self.builders.insert(to, builder);
                true
            }
            _ => false,
        }
    }

    /// The place where protos are compiled, if the expression is such a call.
    fn site(&mut self, expr: &'a Expr) -> Option<Site<'a>> {
        let place = without_attributes(expr);
        let mut site = Site {
            place: place.clone(),
            calls: Vec::new(),
            method: String::new(),
            arguments: Vec::new(),
            is_prost: false,
            statements: Vec::new(),
            returns_io_error: self.tries.contains(&place) && !self.takes_any_error(),
            statement: self.statement.clone(),
        };
        if let (Some((is_prost, name)), Expr::Call(call)) = (self.function(expr), expr) {
            FINAL.contains(&name.as_str()).then_some(())?;
            site.is_prost = is_prost;
            site.method = name;
            site.arguments = call.args.iter().collect();
            return Some(site);
        }
        let (root, mut calls) = self.chain(expr);
        let last = calls
            .pop()
            .filter(|it| FINAL.contains(&it.method.as_str()))?;
        match root {
            Root::New { is_prost } => site.is_prost = is_prost,
            Root::Variable(name) => {
                let builder = self.builders.get_mut(&name)?;
                builder.uses += 1;
                site.is_prost = builder.is_prost;
                site.calls.extend(builder.calls.iter().cloned());
                site.statements.extend(builder.statements.iter().cloned());
            }
            Root::Other => return None,
        }
        site.calls.extend(calls);
        site.method = last.method;
        site.arguments = last.arguments;
        if site.method.contains("with_config") && !site.arguments.is_empty() {
            let config = site.arguments.remove(0);
            let (root, calls) = self.chain(config);
            if let Root::Variable(name) = &root
                && let Some(builder) = self.builders.get_mut(name)
            {
                builder.uses += 1;
                site.calls.extend(builder.calls.iter().cloned());
                site.statements.extend(builder.statements.iter().cloned());
            } else if !matches!(root, Root::New { .. }) {
                self.calls.unsupported.push(config.span().byte_range());
            }
            site.calls.extend(calls);
        }
        Some(site)
    }

    /// Whether the function returns a boxed error, or another type that any error converts to.
    fn takes_any_error(&self) -> bool {
        let Some(syn::ReturnType::Type(_, output)) = self.output else {
            return false;
        };
        let written = output.span().source_text().unwrap_or_default();
        let imported = written.split(|it: char| !it.is_alphanumeric() && it != '_');
        let imported: Vec<&str> = imported
            .filter_map(|it| Some(self.uses.get(it)?.as_str()))
            .collect();
        let all = written + " " + &imported.join(" ");
        ["Box", "anyhow", "eyre", "protree"]
            .iter()
            .any(|it| all.contains(it))
    }

    fn visit_body(&mut self, output: &'a syn::ReturnType, block: &'a syn::Block) {
        let before = self.output.replace(output);
        if let Some(Stmt::Expr(last, None)) = block.stmts.last() {
            self.tries.push(without_attributes(last));
        }
        self.visit_block(block);
        self.output = before;
    }
}

impl<'a> Visit<'a> for Reader<'a> {
    fn visit_item_fn(&mut self, function: &'a syn::ItemFn) {
        self.visit_body(&function.sig.output, &function.block);
    }

    fn visit_block(&mut self, block: &'a syn::Block) {
        self.block.push(Vec::new());
        for statement in &block.stmts {
            if !self.prepare(statement) {
                let before = self.statement.take();
                if let Stmt::Expr(_, Some(_)) = statement {
                    self.statement = Some(statement.span().byte_range());
                }
                self.visit_stmt(statement);
                self.statement = before;
            }
        }
        for name in self.block.pop().unwrap_or_default() {
            if let Some(builder) = self.builders.remove(&name)
                && builder.uses != 1
            {
                self.calls
                    .unsupported
                    .extend(builder.statements.first().cloned());
            }
        }
    }

    fn visit_expr_try(&mut self, expr: &'a syn::ExprTry) {
        self.tries.push(without_attributes(&expr.expr));
        visit::visit_expr_try(self, expr);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Some(site) = self.site(expr) {
            self.calls.sites.push(site);
            return;
        }
        match expr {
            Expr::Path(_) => {
                // The builder is used by other code.
                if let Some(builder) = name_of(expr).and_then(|it| self.builders.get_mut(&it)) {
                    builder.uses += 2;
                }
            }
            Expr::Call(_) if self.function(expr).is_some() => {
                self.calls.unsupported.push(expr.span().byte_range());
            }
            _ => visit::visit_expr(self, expr),
        }
    }
}

/// The span of an expression without the attributes of its statement, which stay.
fn without_attributes(expr: &Expr) -> Range<usize> {
    let start = match expr {
        Expr::MethodCall(call) => without_attributes(&call.receiver).start,
        Expr::Call(call) => call.func.span().byte_range().start,
        _ => expr.span().byte_range().start,
    };
    start..expr.span().byte_range().end
}

fn is_option(method: &str) -> bool {
    !FINAL.contains(&method)
        && (super::equivalents::equivalent(method).is_some() || method == "clone")
}
