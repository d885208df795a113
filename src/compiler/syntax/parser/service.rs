//! Services and their methods.

use super::element::push_default;
use super::{Parsed, Parser, Place, path_index};
use crate::descriptor::field_number::{method as tag, service};
use crate::descriptor::{MethodDescriptorProto, ServiceDescriptorProto};
use crate::syntax::fit::fit;

impl Parser<'_> {
    pub(super) fn service(
        &mut self,
        service: &mut ServiceDescriptorProto,
        place: Option<Place>,
    ) -> Parsed {
        self.advance();
        let name = self.at(&[service::NAME], |this, _| {
            this.expect_identifier("the name of the service")
        })?;
        let what = format!("service `{name}`");
        service.name = Some(name);
        let opened = self.current.span();
        self.expect_block(place, "the name of the service")?;
        let mut options = 0;
        let closed = self.block(&what, opened, |this| {
            if this.at_keyword("option") {
                return this.option_statement(service::OPTIONS, &mut options);
            }
            let below = [service::METHOD, path_index(service.method.len())];
            let method = push_default(&mut service.method);
            this.at(&below, |this, place| this.method(method, place))
        });
        fit(&mut service.method);
        closed
    }

    fn method(&mut self, method: &mut MethodDescriptorProto, place: Option<Place>) -> Parsed {
        if !self.take_keyword("rpc") {
            return Err(self.expected("`rpc` or `option`"));
        }
        method.name = Some(self.at(&[tag::NAME], |this, _| {
            this.expect_identifier("the name of the rpc")
        })?);
        self.expect_symbol(b'(', "the name of the rpc")?;
        method.client_streaming = self.stream(tag::CLIENT_STREAMING);
        method.input_type = Some(self.at(&[tag::INPUT_TYPE], |this, _| {
            this.type_reference("the message that the rpc takes")
        })?);
        self.expect_symbol(b')', "the message that the rpc takes")?;
        self.expect_keyword("returns", "the message that the rpc takes")?;
        self.expect_symbol(b'(', "`returns`")?;
        method.server_streaming = self.stream(tag::SERVER_STREAMING);
        method.output_type = Some(self.at(&[tag::OUTPUT_TYPE], |this, _| {
            this.type_reference("the message that the rpc returns")
        })?);
        self.expect_symbol(b')', "the message that the rpc returns")?;
        if !self.current.is(b'{') {
            return self.expect_end(place, "the rpc");
        }
        // As in protoc, a block sets `options` even if it is empty.
        method.options.get_or_insert_default();
        let opened = self.current.span();
        let what = format!("rpc `{}`", method.name());
        self.expect_block(place, "the rpc")?;
        let mut options = 0;
        self.block(&what, opened, |this| {
            if !this.at_keyword("option") {
                return Err(this.expected("`option`"));
            }
            this.option_statement(tag::OPTIONS, &mut options)
        })
    }

    fn stream(&mut self, tag: i32) -> Option<bool> {
        if !self.at_keyword("stream") {
            return None;
        }
        self.record(&[tag], self.current);
        self.advance();
        Some(true)
    }
}
