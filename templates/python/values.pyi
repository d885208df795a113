{%- for value in definition.values %}
{{ definition.indent }}{{ value.name }}: {{ definition.qualified }}
{%- if !value.docstring.is_empty() %}
{{ definition.indent }}{{ self::documentation(value.docstring, definition.indent) }}
{%- endif %}
{%- endfor -%}
