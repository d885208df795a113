__all__ = [
{%- for name in exports %}
    '{{ name }}',
{%- endfor %}
]
{#- -#}
