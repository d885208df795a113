{{ definition.indent }}class {{ definition.name }}(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
{%- if !definition.docstring.is_empty() %}
{{ definition.inner }}{{ self::documentation(definition.docstring, definition.inner) }}
{%- endif %}
{{ definition.inner }}__slots__ = ()
{%- for value in definition.values %}
{{ definition.inner }}{{ value.name }}: _ClassVar[{{ definition.qualified }}]
{%- if !value.docstring.is_empty() %}
{{ definition.inner }}{{ self::documentation(value.docstring, definition.inner) }}
{%- endif %}
{%- endfor -%}
