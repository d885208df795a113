"""
{%- for line in lines %}{% if !loop.first %}
{% if !line.is_empty() %}{{ indent }}{% endif %}{% endif %}{{ line }}{% endfor %}
{%- if !self.fits_in_a_line() %}
{{ indent }}{% endif %}"""
{#- -#}
