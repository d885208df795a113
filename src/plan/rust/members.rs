//! Names inside one definition: fields and the methods that prost derives from them, oneofs, enum values, rpcs.
//!
//! In: one descriptor. Out: the names of its members, and which of them are renamed.

mod enums;
mod messages;
mod services;

pub(super) use self::enums::values;
pub(super) use self::messages::message;
pub(crate) use self::messages::real_oneof;
pub(super) use self::services::{methods, service_trait};
use super::clashes::{Claim, Settled, Space, Spelling, settle};
use super::symbols::full_name;
use super::{Rename, Rival};
use protree_compiler::compile::SchemaFile;
use protree_compiler::diagnostic::Label;

/// The definition that contains the members, for diagnostics.
pub(super) struct Context<'a> {
    pub(super) full_name: &'a str,
    pub(super) file: &'a SchemaFile,
    /// The descriptor path of the definition.
    pub(super) path: &'a [i32],
    pub(super) renames: &'a mut Vec<Rename>,
}

impl Context<'_> {
    fn settle(
        &mut self,
        kind: &'static str,
        claims: &[Member<'_>],
        reserved: &[(Space, &str)],
    ) -> Vec<String> {
        let settled = settle(claims, reserved);
        for (claim, Settled { number, rival }) in claims.iter().zip(&settled) {
            if number.is_some() {
                self.renames.push(Rename {
                    kind,
                    wire: self.wire(claim),
                    natural: claim.natural.clone(),
                    renamed: claim.name(*number),
                    site: Some(self.label(claim)),
                    rival: rival.map(|rival| Rival {
                        wire: self.wire(&claims[rival]),
                        same_name: claims[rival].natural == claim.natural,
                        site: Some(self.label(&claims[rival])),
                    }),
                });
            }
        }
        claims
            .iter()
            .zip(settled)
            .map(|(claim, settled)| claim.name(settled.number))
            .collect()
    }

    fn wire(&self, member: &Member<'_>) -> String {
        if member.path.is_empty() {
            self.full_name.to_owned()
        } else {
            full_name(self.full_name, member.wire)
        }
    }

    fn label(&self, member: &Member<'_>) -> Label {
        self.file.label(&[self.path, &member.path].concat(), "")
    }
}

/// Something that needs a name in its definition.
struct Member<'a> {
    wire: &'a str,
    natural: String,
    numbered: fn(&str, usize) -> String,
    space: Space,
    accessors: Accessors,
    /// Its descriptor path relative to the definition; empty for the definition itself.
    path: Vec<i32>,
}

/// The methods that prost derives for a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Accessors {
    None,
    /// `foo()`.
    Get,
    /// `foo()` and `set_foo()`.
    GetSet,
    /// `foo()` and `push_foo()`.
    GetPush,
    /// `get_foo()` and `insert_foo()`.
    GetInsert,
}

impl Member<'_> {
    fn name(&self, number: Option<usize>) -> String {
        number.map_or_else(
            || self.natural.clone(),
            |number| (self.numbered)(&self.natural, number),
        )
    }
}

impl Claim for Member<'_> {
    fn spellings(&self, number: Option<usize>) -> Vec<Spelling> {
        let name = self.name(number);
        let prefixes: &[&str] = match self.accessors {
            Accessors::None => &[],
            Accessors::Get => &[""],
            Accessors::GetSet => &["", "set_"],
            Accessors::GetPush => &["", "push_"],
            Accessors::GetInsert => &["get_", "insert_"],
        };
        let methods = prefixes
            .iter()
            .map(|prefix| Spelling::new(Space::Method, format!("{prefix}{name}")));
        methods
            .chain([Spelling::new(self.space, name.as_str())])
            .collect()
    }

    fn converted(&self) -> bool {
        self.natural != self.wire
    }
}
