{% if !exact -%}
# {{ marker }}
{% endif -%}
{% if stub.needs.datetime -%}
import datetime

{% endif -%}
{% for import in stub.imports %}{% include "python/import.py" %}{% endfor -%}
{% if stub.needs.repeated -%}
from google.protobuf.internal import containers as _containers
{% endif -%}
{% if stub.needs.enums -%}
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
{% endif -%}
{% if stub.needs.extendable -%}
from google.protobuf.internal import python_message as _python_message
{% endif -%}
{% if stub.needs.well_known -%}
from google.protobuf.internal import well_known_types as _well_known_types
{% endif -%}
from google.protobuf import descriptor as _descriptor
{% if stub.needs.messages -%}
from google.protobuf import message as _message
{% endif -%}
{% if stub.needs.services -%}
from google.protobuf import service as _service
{% endif -%}
{% if !stub.collection_names.is_empty() -%}
from collections.abc import {{ stub.collection_names|join(", ") }}
{% endif -%}
from typing import {{ stub.typing_names|join(", ") }}
{%- for reexport in stub.reexports %}
from {{ reexport.module }} import {{ reexport.name }} as {{ reexport.name }}
{%- endfor %}

DESCRIPTOR: _descriptor.FileDescriptor
{%- for contents in stub.public_contents %}
{%- for extension in contents.extensions %}
{% include "python/extension.pyi" %}
{%- endfor %}
{%- for definition in contents.enums %}
{%- include "python/values.pyi" %}
{%- endfor %}
{%- endfor %}
{%- for definition in stub.enums %}

{% include "python/enum.pyi" %}
{%- endfor %}
{%- for definition in stub.enums %}
{%- include "python/values.pyi" %}
{%- endfor %}
{%- for extension in stub.extensions %}
{% include "python/extension.pyi" %}
{%- endfor %}
{%- for message in self.messages() %}

{{ message }}
{%- endfor %}
{%- for service in stub.generic_services %}

class {{ service }}(_service.service): ...

class {{ service }}_Stub({{ service }}): ...
{%- endfor %}
