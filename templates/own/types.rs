{#- protree's own messages: plain types, and `codec::Message` for them. Comments are in the `.proto` file. -#}
{%- macro definitions(messages, enums, module) %}
{% for enum in enums %}
{{ enumeration(enum) }}
{%- endfor %}
{% for message in messages %}
{{ structure(message, module) }}
{% if message.messages or message.enums %}
{% set inner = message.rust.name|snake %}
pub mod {{ inner }} {
use ::protree_compiler::descriptor::codec;
{{ definitions(message.messages, message.enums, module ~ "::" ~ inner) -}}
}
{% endif %}
{% endfor %}
{% endmacro -%}
{%- macro enumeration(enum) -%}
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[repr(i32)]
pub enum {{ enum.rust.name }} {
{% for value in enum.values %}
{% if loop.first %}
    #[default]
{% endif %}
    {{ value.rust.name }} = {{ value.number }},
{% endfor %}
}
impl {{ enum.rust.name }} {
    pub fn as_str_name(self) -> &'static str {
        match self {
{% for value in enum.values %}
            Self::{{ value.rust.name }} => {{ value.name|rust_string }},
{% endfor %}
        }
    }
    pub fn from_str_name(name: &str) -> Option<Self> {
        Some(match name {
{% for value in enum.values %}
            {{ value.name|rust_string }} => Self::{{ value.rust.name }},
{% endfor %}
            _ => return None,
        })
    }
}
impl TryFrom<i32> for {{ enum.rust.name }} {
    type Error = i32;
    fn try_from(number: i32) -> Result<Self, i32> {
        Ok(match number {
{% for value in enum.values %}
            {{ value.number }} => Self::{{ value.rust.name }},
{% endfor %}
            _ => return Err(number),
        })
    }
}
impl From<{{ enum.rust.name }}> for i32 {
    fn from(value: {{ enum.rust.name }}) -> i32 {
        value as i32
    }
}
{% endmacro -%}
{%- macro structure(message, module) -%}
{% set owned = message.fields|selectattr("type", "in", ["message", "string", "bytes"])|list or message.fields|selectattr("repeated")|list %}
#[derive(Debug, Clone, {{ "" if owned else "Copy, " }}PartialEq, Default)]
pub struct {{ message.rust.name }} {
{% for field in message.fields %}
    pub {{ field.rust.name }}: {{ field|rust_type(from=module)|replace("::prost::alloc::", "::std::")|replace("::core::option::", "") }},
{% endfor %}
}
impl codec::Message for {{ message.rust.name }} {
    fn encode(&self, out: &mut Vec<u8>) {
{% for field in message.fields|sort(attribute="number") %}
{% set name = "self." ~ field.rust.name %}
{% if field.repeated %}
        codec::put_{{ "packed" if field.features.repeated_field_encoding == "PACKED" and field.type in ["int32", "int64", "uint32", "uint64", "bool", "enum"] else "repeated" }}({{ field.number }}, &{{ name }}, out);
{% elif field.required %}
        codec::Value::put(&{{ name }}, {{ field.number }}, out);
{% elif field.presence %}
        codec::put_optional({{ field.number }}, {{ name }}.{{ "as_deref" if field.rust.boxed else "as_ref" }}(), out);
{% else %}
        codec::put_implicit({{ field.number }}, &{{ name }}, out);
{% endif %}
{% endfor %}
    }
    fn merge_field(
        &mut self,
        field: &::protree_compiler::descriptor::wire::WireField<'_>,
        levels: usize,
    ) -> Option<()> {
        match field.number {
{% for field in message.fields|sort(attribute="number") %}
{% set name = "self." ~ field.rust.name %}
{% if field.repeated %}
            {{ field.number }} => codec::Value::merge_list(&mut {{ name }}, field, levels),
{% elif field.required or not field.presence %}
            {{ field.number }} => codec::Value::merge(&mut {{ name }}, field, levels),
{% else %}
            {{ field.number }} => codec::merge_{{ "boxed" if field.rust.boxed else "optional" }}(&mut {{ name }}, field, levels),
{% endif %}
{% endfor %}
            _ => Some(()),
        }
    }
}
{% if message.fields|selectattr("presence")|rejectattr("required")|rejectattr("type", "equalto", "message")|list %}
impl {{ message.rust.name }} {
{% for field in message.fields|selectattr("presence")|rejectattr("required")|rejectattr("type", "equalto", "message") %}
    pub fn {{ field.rust.name }}(&self) -> {{ accessed(field, module) }} {
{% if field.type == "enum" %}
{% set path = field.target|rust_path(from=module) %}
{% set default = element(field.target)["values"]|selectattr("name", "equalto", field.default)|list if field.default else [] %}
        let set = self.{{ field.rust.name }}.and_then(|number| number.try_into().ok());
        set.unwrap_or({{ path }}::{{ default[0].rust.name if default else "default()" }})
{% elif field.type in ["string", "bytes"] %}
        self.{{ field.rust.name }}.as_deref().unwrap_or_default()
{% else %}
        self.{{ field.rust.name }}.unwrap_or({{ field.default or "Default::default()" }})
{% endif %}
    }
{% if field.type == "enum" %}
    pub fn set_{{ field.name }}(&mut self, value: {{ accessed(field, module) }}) {
        self.{{ field.rust.name }} = Some(value.into());
    }
{% endif %}
{% endfor %}
}
{% endif %}
{% endmacro -%}
{%- macro accessed(field, module) -%}
{%- if field.type == "enum" -%}
{{ field.target|rust_path(from=module) }}
{%- elif field.type == "string" -%}
&str
{%- elif field.type == "bytes" -%}
&[u8]
{%- else -%}
{{ field|rust_type(from=module)|replace("::core::option::Option<", "")|replace(">", "") }}
{%- endif -%}
{%- endmacro -%}
// {{ marker }}
#![cfg_attr(rustfmt, rustfmt_skip)]
use ::protree_compiler::descriptor::codec;
{{ definitions(file.messages, file.enums, file.rust.module) }}
