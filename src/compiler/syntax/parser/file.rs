//! `syntax`, `edition`, `package`, `import`, and the other top-level statements.

use super::element::{FieldParent, Syntax, Visible, push_default};
use super::{Parsed, Parser, Skip, path_index};
use crate::descriptor::field_number::file as tag;
use crate::descriptor::{Edition, FileDescriptorProto, SymbolVisibility};
use crate::diagnostic::Diagnostic;
use crate::syntax::fit::fit;
use crate::syntax::lexer::TokenKind;

impl Parser<'_> {
    /// The whole file.
    pub(super) fn file(&mut self, path: &str) -> FileDescriptorProto {
        let mut file = FileDescriptorProto {
            name: Some(path.to_owned()),
            ..FileDescriptorProto::default()
        };
        self.report_lexical_errors();
        self.at(&[], |this, _| {
            if this.at_keyword("syntax") || this.at_keyword("edition") {
                // After an error, parse the rest nevertheless.
                if this.syntax_statement(&mut file).is_err() {
                    this.skip_statement();
                }
            }
            let mut options = 0;
            while !this.at_end() {
                if this.top_level_statement(&mut file, &mut options).is_err() {
                    this.skip_statement();
                    if this.current.is(b'}') {
                        let message = "this `}` closes nothing".to_owned();
                        this.error_at(this.current.span(), message, "", Some("remove it"));
                        this.advance_with_comments(None);
                    }
                }
            }
        });
        fit(&mut file.message_type);
        fit(&mut file.enum_type);
        fit(&mut file.service);
        fit(&mut file.dependency);
        file
    }

    fn syntax_statement(&mut self, file: &mut FileDescriptorProto) -> Parsed {
        self.at(&[tag::SYNTAX], |this, place| {
            let is_edition = this.at_keyword("edition");
            let word = this.current_text();
            this.advance();
            this.expect_symbol(b'=', &format!("`{word}`"))?;
            let value = this.current;
            let name = this.expect_text(&format!("the {word} in quotes"))?;
            let end = this.previous_end as usize;
            this.expect_end(place, &format!("the {word}"))?;
            let span = value.start as usize..end;
            if is_edition {
                let edition = this.edition(&name, span);
                this.syntax = Syntax::Editions(edition);
                file.syntax = Some("editions".to_owned());
                file.edition = Some(edition as i32);
            } else if name == "proto3" {
                this.syntax = Syntax::Proto3;
                file.syntax = Some(name);
            } else if name != "proto2" {
                let message = format!("there is no syntax `{name}`");
                let help = "write `proto2` or `proto3`, or `edition = \"2023\";`";
                this.error_at(span, message, "", Some(help));
            }
            Ok(())
        })
    }

    /// The edition with this name. If it is not supported, reports that and returns the latest edition.
    fn edition(&mut self, name: &str, span: std::ops::Range<usize>) -> Edition {
        let edition = Edition::from_str_name(&format!("EDITION_{name}"));
        let (message, help) = match edition {
            Some(edition @ (Edition::Edition2023 | Edition::Edition2024)) => {
                return edition;
            }
            None | Some(Edition::Proto2 | Edition::Proto3 | Edition::Unknown) => (
                format!("there is no edition `{name}`"),
                "write `2023` or `2024`",
            ),
            Some(edition) if edition < Edition::Proto2 => (
                format!("edition `{name}` is too early: the first is `2023`"),
                "write `2023` or `2024`",
            ),
            Some(_) => (
                format!("edition `{name}` is too late: the latest that protree knows is `2024`"),
                "write `2024`, or use a protree that knows the edition",
            ),
        };
        let diagnostic = Diagnostic::error("E0101", message)
            .label(self.label(span, ""))
            .help(help);
        self.report(diagnostic);
        Edition::Edition2024
    }

    fn top_level_statement(&mut self, file: &mut FileDescriptorProto, options: &mut i32) -> Parsed {
        if self.current.is(b';') {
            self.advance_with_comments(None);
            return Ok(());
        }
        let visible = self.visibility()?;
        let word = match self.current.kind {
            TokenKind::Identifier => self.current_text(),
            _ => "",
        };
        match word {
            "message" => {
                let place = [tag::MESSAGE_TYPE, path_index(file.message_type.len())];
                let message = push_default(&mut file.message_type);
                self.at(&place, |this, place| this.message(message, visible, place))
            }
            "enum" => {
                let place = [tag::ENUM_TYPE, path_index(file.enum_type.len())];
                let enumeration = push_default(&mut file.enum_type);
                self.at(&place, |this, place| {
                    this.enumeration(enumeration, visible, place)
                })
            }
            "service" => {
                let place = [tag::SERVICE, path_index(file.service.len())];
                let service = push_default(&mut file.service);
                self.at(&place, |this, place| this.service(service, place))
            }
            "extend" => self.at(&[tag::EXTENSION], |this, place| {
                let parent = FieldParent {
                    path_length: 0,
                    nested_tag: tag::MESSAGE_TYPE,
                };
                this.extend(&mut file.extension, &mut file.message_type, parent, place)
            }),
            "import" => self.import(file),
            "package" => self.package(file),
            "option" => self.option_statement(tag::OPTIONS, options).map(drop),
            "syntax" | "edition" => {
                let message = format!("`{word}` stands at the start of a file");
                let help = "make it the first statement, and the only one of its kind";
                self.error_at(self.current.span(), message, "", Some(help));
                Err(Skip)
            }
            _ => Err(self.expected(
                "`message`, `enum`, `service`, `extend`, `import`, `package` or `option`",
            )),
        }
    }

    /// `export` or `local` before a message or an enum, from edition 2024 on.
    pub(super) fn visibility(&mut self) -> Parsed<Visible> {
        let visibility = match self.current_text() {
            "export" => SymbolVisibility::VisibilityExport,
            "local" => SymbolVisibility::VisibilityLocal,
            _ => return Ok(Visible::default()),
        };
        if !self.syntax.is_at_least(Edition::Edition2024) {
            return Ok(Visible::default());
        }
        let word = self.current_text();
        self.advance();
        if self.at_keyword("message") || self.at_keyword("enum") {
            return Ok(Visible(Some(visibility as i32)));
        }
        Err(self.expected(&format!("`message` or `enum` after `{word}`")))
    }

    fn package(&mut self, file: &mut FileDescriptorProto) -> Parsed {
        if file.package.is_some() {
            let message = "a file has one package".to_owned();
            self.error_at(
                self.current.span(),
                message,
                "a second one",
                Some("remove one of them"),
            );
        }
        self.at(&[tag::PACKAGE], |this, place| {
            this.advance();
            let start = this.current.start as usize;
            let mut name = String::new();
            let mut parts = 0_usize;
            loop {
                name.push_str(&this.expect_identifier("the name of the package")?);
                parts += 1;
                if !this.take_symbol(b'.') {
                    break;
                }
                name.push('.');
            }
            let span = start..this.previous_end as usize;
            this.check_package(span, name.len(), parts)?;
            file.package = Some(name);
            this.expect_end(place, "the package")
        })
    }

    fn check_package(
        &mut self,
        span: std::ops::Range<usize>,
        length: usize,
        parts: usize,
    ) -> Parsed {
        let limits = self.limits;
        let note = if length > limits.package_length {
            format!(
                "it has {length} bytes, the limit is {}",
                limits.package_length
            )
        } else if parts > limits.package_parts {
            format!(
                "it has {parts} parts, the limit is {}",
                limits.package_parts
            )
        } else {
            return Ok(());
        };
        let diagnostic = Diagnostic::error("E0011", "the name of the package is too long")
            .label(self.label(span, ""))
            .with_note(note)
            .help("shorten it, or raise `limits.package_length` or `limits.package_parts`");
        self.stop(diagnostic);
        Err(Skip)
    }

    fn import(&mut self, file: &mut FileDescriptorProto) -> Parsed {
        let start = self.current.start;
        self.advance();
        if self.at_keyword("option") {
            return self.import_option(file, start);
        }
        let number = file.dependency.len();
        let index = path_index(number);
        let parsed = self.at_from(start, &[tag::DEPENDENCY, index], |this, place| {
            if !file.option_dependency.is_empty() {
                let message = "an import stands before every `import option`".to_owned();
                this.error_at(this.current.span(), message, "", Some("move it up"));
            }
            let length = this.path.len();
            if this.at_keyword("public") {
                this.kind_of_import(length, tag::PUBLIC_DEPENDENCY, file.public_dependency.len());
                file.public_dependency.push(index);
            } else if this.at_keyword("weak") {
                if this.syntax.is_at_least(Edition::Edition2024) {
                    let message = "`import weak` ended with edition 2024".to_owned();
                    let help = "write `import option` if only options need the file, else `import`";
                    this.error_at(this.current.span(), message, "", Some(help));
                }
                this.kind_of_import(length, tag::WEAK_DEPENDENCY, file.weak_dependency.len());
                file.weak_dependency.push(index);
            }
            let name = this.expect_text("the file to import, in quotes")?;
            file.dependency.push(name);
            this.expect_end(place, "the import")
        });
        // An import with an error may have the same index as the next one: the first counts.
        if self.imports.len() == number {
            self.imports.push(start..self.previous_end.max(start));
        }
        parsed
    }

    /// `public` or `weak`, which has a location of its own.
    fn kind_of_import(&mut self, length: usize, tag: i32, index: usize) {
        let import = self.path.split_off(length - 2);
        self.record(&[tag, path_index(index)], self.current);
        self.path.extend(import);
        self.advance();
    }

    fn import_option(&mut self, file: &mut FileDescriptorProto, start: u32) -> Parsed {
        if !self.syntax.is_at_least(Edition::Edition2024) {
            let message = "`import option` needs edition 2024".to_owned();
            let help = "write `import`, or `edition = \"2024\";` at the start of the file";
            self.error_at(self.current.span(), message, "", Some(help));
        }
        let index = path_index(file.option_dependency.len());
        self.at_from(start, &[tag::OPTION_DEPENDENCY, index], |this, place| {
            this.advance();
            let name = this.expect_text("the file to import, in quotes")?;
            file.option_dependency.push(name);
            this.expect_end(place, "the import")
        })
    }
}
