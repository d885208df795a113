{%- if lines.is_empty() %}"""Missing associated documentation comment in .proto file."""
{%- else %}"""
{%- for line in lines %}{% if !loop.first %}
{% if !line.is_empty() %}{{ indent }}{% endif %}{% endif %}{{ line }}{% endfor %}
{{ indent }}"""
{%- endif -%}
