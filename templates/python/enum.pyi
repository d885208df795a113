{{ definition.indent }}class {{ definition.name }}(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
{{ definition.indent }}    __slots__ = ()
{%- for value in definition.values %}
{{ definition.indent }}    {{ value }}: _ClassVar[{{ definition.qualified }}]
{%- endfor -%}
