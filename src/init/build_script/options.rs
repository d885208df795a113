//! In: the calls on a builder. Out: the equivalent Rust options, and the calls that have no equivalent.

use std::ops::Range;

use quote::ToTokens;
use syn::Expr;
use syn::spanned::Spanned;

use super::equivalents::{Equivalent, equivalent};
use super::values::{Names, name_of, plain};
use crate::config::{AttributeTarget, RustOptions, Services};

/// A method call on a builder.
#[derive(Clone)]
pub(super) struct Call<'a> {
    pub(super) method: String,
    pub(super) arguments: Vec<&'a Expr>,
    /// The span from the name to the closing parenthesis.
    pub(super) place: Range<usize>,
}

/// An argument: its code, and its value if that is known.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Argument {
    pub(super) code: String,
    pub(super) text: Option<String>,
}

/// One call of a setter of `RustOptions`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RustOption {
    pub(super) setter: Setter,
    /// The span of the original call.
    pub(super) place: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Setter {
    One(&'static str, Argument),
    Two(&'static str, Argument, Argument),
    Attribute(AttributeTarget, Argument, Argument),
    Switch(&'static str, Switch),
    Services(Services),
}

/// A boolean argument: its code and its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Switch {
    pub(super) code: String,
    pub(super) is_on: bool,
}

/// The options that the calls on a builder set.
#[derive(Debug, Default)]
pub(super) struct Options {
    pub(super) rust: Vec<RustOption>,
    pub(super) out_dir: Option<(Argument, Range<usize>)>,
    /// The file name under which the code was to be included.
    pub(super) include_file: Option<String>,
    pub(super) embeds_descriptors: bool,
    /// The variable with the path of the descriptor file.
    pub(super) descriptor_file: Option<(String, Range<usize>)>,
    /// What the user has to be told.
    pub(super) remarks: Vec<Remark>,
}

/// Something that the user should check.
#[derive(Debug, Clone)]
pub(super) struct Remark {
    pub(super) code: &'static str,
    pub(super) place: Range<usize>,
    pub(super) message: String,
    pub(super) help: String,
}

/// The code for an option without an equivalent.
pub(super) const NO_EQUIVALENT: &str = "E1002";
/// The code for a value that is only known when the script runs.
pub(super) const UNKNOWN_VALUE: &str = "E1003";
/// The code for something that works differently after the conversion.
pub(super) const DIFFERENT: &str = "E1004";

impl Options {
    pub(super) fn of(calls: &[Call<'_>], names: &Names<'_>) -> Self {
        let mut options = Self::default();
        let mut services = Services {
            client: true,
            server: true,
        };
        let mut of_services = None;
        for call in calls {
            match equivalent(&call.method) {
                Some(Equivalent::Client) => {
                    services.client = options.switch(call, names).is_on;
                    of_services = Some(call.place.clone());
                }
                Some(Equivalent::Server) => {
                    services.server = options.switch(call, names).is_on;
                    of_services = Some(call.place.clone());
                }
                Some(equivalent) => options.add(call, equivalent, names),
                None => options.remark(
                    NO_EQUIVALENT,
                    call,
                    format!("`{}` is not known", call.method),
                    "it was left out; `docs/moving-from-prost-build.md` has what there is",
                ),
            }
        }
        if let Some(place) = of_services
            && !(services.client && services.server)
        {
            let setter = Setter::Services(services);
            options.rust.insert(0, RustOption { setter, place });
        }
        options
    }

    fn add(&mut self, call: &Call<'_>, equivalent: Equivalent, names: &Names<'_>) {
        let argument = |index: usize| call.arguments.get(index).map(|it| argument(it, names));
        match (equivalent, argument(0), argument(1)) {
            (Equivalent::Paths(setter), Some(path), _) => {
                for path in self.each(call, path, names) {
                    self.push(call, Setter::One(setter, path));
                }
            }
            (Equivalent::EachWith(setter), Some(path), Some(text)) => {
                for path in self.each(call, path, names) {
                    self.push(call, Setter::Two(setter, path, text.clone()));
                }
            }
            (Equivalent::Text(setter), Some(text), _) => self.push(call, Setter::One(setter, text)),
            (Equivalent::Pair(setter), Some(path), Some(text)) => {
                self.push(call, Setter::Two(setter, path, text));
            }
            (Equivalent::Attribute(target), Some(path), Some(text)) => {
                self.push(call, Setter::Attribute(target, path, text));
            }
            (Equivalent::Codec, Some(codec), _) => {
                self.push(call, Setter::Two("codec", Argument::literal("."), codec));
            }
            (Equivalent::Switch(setter), ..) => {
                let mut switch = self.switch(call, names);
                if call.method == "disable_package_emission" {
                    switch = Switch::new(false);
                }
                self.push(call, Setter::Switch(setter, switch));
            }
            (Equivalent::Descriptors, ..) => {
                self.embeds_descriptors = true;
                let file = call.arguments.first().and_then(|it| name_of(plain(it)));
                self.descriptor_file = file.map(|it| (it, call.place.clone()));
                let setter = Setter::Switch("embed_descriptors", Switch::new(true));
                self.push(call, setter);
            }
            (Equivalent::OutDir, Some(folder), _) if !folder.code.contains("OUT_DIR") => {
                self.out_dir = Some((folder, call.place.clone()));
            }
            (Equivalent::Default, file, _) if call.method == "include_file" => {
                self.include_file = file.and_then(|it| it.text);
            }
            (Equivalent::None(help), ..) => self.remark(
                NO_EQUIVALENT,
                call,
                format!("`{}` has no twin, and was left out", call.method),
                help,
            ),
            _ => {}
        }
    }

    fn push(&mut self, call: &Call<'_>, setter: Setter) {
        for argument in setter.arguments() {
            if argument.text.is_none() {
                let message = format!("the value of `{}` is not a literal", call.method);
                let help =
                    "it was taken over as it is written; check that it still says what it should";
                self.remark(UNKNOWN_VALUE, call, message, help);
            }
        }
        let place = call.place.clone();
        self.rust.push(RustOption { setter, place });
    }

    /// The elements of a list of paths.
    fn each(&mut self, call: &Call<'_>, path: Argument, names: &Names<'_>) -> Vec<Argument> {
        let list = call.arguments.first().copied();
        let Some(list) = list.filter(|_| path.text.is_none()) else {
            return vec![path];
        };
        if let Some(paths) = names.texts(list) {
            return paths.iter().map(|it| Argument::literal(it)).collect();
        }
        let is_one = !matches!(plain(list), Expr::Array(_) | Expr::Macro(_));
        if is_one && !call.method.contains("btree") && matches!(plain(list), Expr::MethodCall(_)) {
            return vec![path];
        }
        self.remark(
            UNKNOWN_VALUE,
            call,
            format!("the paths of `{}` are not literals", call.method),
            "they were left out; name each path in a call of its own",
        );
        Vec::new()
    }

    fn switch(&mut self, call: &Call<'_>, names: &Names<'_>) -> Switch {
        let Some(value) = call.arguments.first() else {
            return Switch::new(true);
        };
        let code = value.to_token_stream().to_string();
        if let Some(is_on) = names.switch(value) {
            return Switch::new(is_on);
        }
        let message = format!("the value of `{}` is not a literal", call.method);
        let help = if ["build_client", "build_server"].contains(&call.method.as_str()) {
            "it was taken for `true`; choose with `.services(protree::Services { client, server })`"
        } else {
            "it was taken over as it is written"
        };
        self.remark(UNKNOWN_VALUE, call, message, help);
        Switch { code, is_on: true }
    }

    fn remark(&mut self, code: &'static str, call: &Call<'_>, message: String, help: &str) {
        self.remarks.push(Remark {
            code,
            place: call.place.clone(),
            message,
            help: help.to_owned(),
        });
    }
}

impl Argument {
    pub(super) fn literal(text: &str) -> Self {
        Self {
            code: literal(text),
            text: Some(text.to_owned()),
        }
    }
}

impl Switch {
    fn new(is_on: bool) -> Self {
        Self {
            code: is_on.to_string(),
            is_on,
        }
    }
}

fn argument(expr: &Expr, names: &Names<'_>) -> Argument {
    let text = names.text(expr);
    let code = match (&text, plain(expr)) {
        // The literal as it is in the source, so that a raw string stays raw.
        (Some(_), Expr::Lit(lit)) => lit.to_token_stream().to_string(),
        (Some(text), _) => literal(text),
        (None, _) => expr
            .span()
            .source_text()
            .unwrap_or_else(|| expr.to_token_stream().to_string()),
    };
    Argument { code, text }
}

/// The text as a Rust string literal.
pub(super) fn literal(text: &str) -> String {
    proc_macro2::Literal::string(text).to_string()
}

impl Setter {
    fn arguments(&self) -> Vec<&Argument> {
        match self {
            Self::One(_, one) => vec![one],
            Self::Two(_, one, two) | Self::Attribute(_, one, two) => vec![one, two],
            Self::Switch(..) | Self::Services(_) => Vec::new(),
        }
    }

    /// The call, as code.
    pub(super) fn code(&self) -> String {
        match self {
            Self::One(setter, one) => format!(".{setter}({})", one.code),
            Self::Two(setter, one, two) => format!(".{setter}({}, {})", one.code, two.code),
            Self::Attribute(target, path, text) => format!(
                ".attribute(protree::AttributeTarget::{target:?}, {}, {})",
                path.code, text.code
            ),
            Self::Switch(setter, switch) => format!(".{setter}({})", switch.code),
            Self::Services(Services {
                client: false,
                server: false,
            }) => ".services(protree::Services::NONE)".to_owned(),
            Self::Services(Services { client, server }) => {
                format!(".services(protree::Services {{ client: {client}, server: {server} }})")
            }
        }
    }

    /// Applies the call to `options`, if its arguments are known.
    pub(super) fn apply(&self, options: RustOptions) -> RustOptions {
        match self {
            Self::One(
                setter,
                Argument {
                    text: Some(text), ..
                },
            ) => match *setter {
                "boxed" => options.boxed(text),
                "btree_map" => options.btree_map(text),
                "bytes" => options.bytes(text),
                "skip_debug" => options.skip_debug(text),
                "no_comments" => options.no_comments(text),
                "prost_path" => options.prost_path(text),
                "prost_types_path" => options.prost_types_path(text),
                _ => options,
            },
            Self::Two(
                setter,
                Argument {
                    text: Some(one), ..
                },
                Argument {
                    text: Some(two), ..
                },
            ) => match *setter {
                "extern_path" => options.extern_path(one, two),
                "codec" => options.codec(one, two),
                "type_url_domain" => options.type_url_domain(one, two),
                _ => options,
            },
            Self::Attribute(
                target,
                Argument {
                    text: Some(path), ..
                },
                Argument {
                    text: Some(text), ..
                },
            ) => options.attribute(*target, path, text),
            Self::Switch(setter, Switch { is_on, .. }) => match *setter {
                "transport" => options.transport(*is_on),
                "compile_well_known_types" => options.compile_well_known_types(*is_on),
                "emit_package" => options.emit_package(*is_on),
                "use_arc_self" => options.use_arc_self(*is_on),
                "default_stubs" => options.default_stubs(*is_on),
                "keep_enum_prefixes" => options.keep_enum_prefixes(*is_on),
                "type_names" => options.type_names(*is_on),
                "embed_descriptors" => options.embed_descriptors(*is_on),
                _ => options,
            },
            Self::Services(services) => options.services(*services),
            _ => options,
        }
    }
}
