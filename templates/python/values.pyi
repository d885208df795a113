{%- for value in definition.values %}
{{ definition.indent }}{{ value }}: {{ definition.qualified }}
{%- endfor -%}
