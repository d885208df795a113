{{ extension.indent }}{{ extension.constant }}: _ClassVar[int]
{{ extension.indent }}{{ extension.name }}: _descriptor.FieldDescriptor
{%- if !extension.docstring.is_empty() %}
{{ extension.indent }}{{ self::documentation(extension.docstring, extension.indent) }}
{%- endif -%}
