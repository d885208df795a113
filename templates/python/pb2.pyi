{% if !exact -%}
# {{ marker }}
{% endif -%}
{% if module.needs.datetime -%}
import datetime

{% endif -%}
{% for import in module.imports %}{% include "python/import.py" %}{% endfor -%}
{% if module.needs.repeated -%}
from google.protobuf.internal import containers as _containers
{% endif -%}
{% if module.needs.enums -%}
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
{% endif -%}
{% if module.needs.extendable -%}
from google.protobuf.internal import python_message as _python_message
{% endif -%}
{% if module.needs.well_known -%}
from google.protobuf.internal import well_known_types as _well_known_types
{% endif -%}
from google.protobuf import descriptor as _descriptor
{% if module.needs.messages -%}
from google.protobuf import message as _message
{% endif -%}
{% if module.needs.services -%}
from google.protobuf import service as _service
{% endif -%}
{% if !module.collection_names.is_empty() -%}
from collections.abc import {{ module.collection_names|join(", ") }}
{% endif -%}
from typing import {{ module.typing_names|join(", ") }}
{%- for reexport in module.reexports %}
from {{ reexport.module }} import {{ reexport.name }} as {{ reexport.name }}
{%- endfor %}
{%- if !module.exports.is_empty() %}

{{ self::exported(module.exports) }}
{%- endif %}

DESCRIPTOR: _descriptor.FileDescriptor
{%- for contents in module.public_contents %}
{%- for extension in contents.extensions %}
{% include "python/extension.pyi" %}
{%- endfor %}
{%- for definition in contents.enums %}
{%- include "python/values.pyi" %}
{%- endfor %}
{%- endfor %}
{%- for definition in module.enums %}

{% include "python/enum.pyi" %}
{%- endfor %}
{%- for definition in module.enums %}
{%- include "python/values.pyi" %}
{%- endfor %}
{%- for extension in module.extensions %}
{% include "python/extension.pyi" %}
{%- endfor %}
{%- for message in self.messages() %}

{{ message }}
{%- endfor %}
{%- for service in module.generic_services %}

class {{ service }}(_service.service): ...

class {{ service }}_Stub({{ service }}): ...
{%- endfor %}
