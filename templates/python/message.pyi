{{ message.indent }}class {{ message.name }}(_message.Message{% if let Some(base) = message.well_known_base %}, {{ base }}{% endif %}):
{%- if !message.docstring.is_empty() %}
{{ message.inner }}{{ self::documentation(message.docstring, message.inner) }}
{%- endif %}
{{ message.inner }}__slots__ = (
{%- for field in message.fields %}{% if !loop.first %}, {% endif %}"{{ field.name }}"{% endfor %}
{%- if message.fields.len() == 1 %},{% endif %})
{%- if message.extendable %}
{{ message.inner }}Extensions: _python_message._ExtensionDict
{%- endif %}
{%- for definition in message.enums %}
{% include "python/enum.pyi" %}
{%- include "python/values.pyi" %}
{%- endfor %}
{%- for nested in self.nested() %}
{{ nested }}
{%- endfor %}
{%- for extension in message.extensions %}
{% include "python/extension.pyi" %}
{%- endfor %}
{%- for number in message.numbers %}
{{ message.inner }}{{ number }}: _ClassVar[int]
{%- endfor %}
{%- for field in message.fields %}
{{ message.inner }}{{ field.name }}: {{ field.attribute }}
{%- if !field.docstring.is_empty() %}
{{ message.inner }}{{ self::documentation(field.docstring, message.inner) }}
{%- endif %}
{%- endfor %}
{{ message.inner }}def __init__({{ message.self_name }}
{%- for field in message.fields %}, {{ field.name }}: _Optional[{{ field.parameter }}] = ...{% endfor %}
{%- if message.has_keyword_fields %}, **kwargs{% endif %}) -> None: ...
{#- -#}
