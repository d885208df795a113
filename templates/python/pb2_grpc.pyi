# {{ marker }}
import abc as _abc
import typing as _typing
from collections import abc as _collections

import grpc as _grpc
from grpc import aio as _aio
from typing_extensions import TypeVar as _TypeVar
{% for import in module.imports %}{% include "python/import.py" %}{% endfor %}
{% if !module.stub_exports.is_empty() -%}
{{ self::exported(module.stub_exports) }}

{% endif -%}
GRPC_GENERATED_VERSION: str
GRPC_VERSION: str

_T = _typing.TypeVar("_T")

class _AnyIterator(_collections.AsyncIterator[_T], _collections.Iterator[_T], metaclass=_abc.ABCMeta): ...
class _AnyServicerContext(_grpc.ServicerContext, _aio.ServicerContext[_typing.Any, _typing.Any]): ... # type: ignore[misc]
{%- for service in module.services %}

{% for method in service.methods %}
{{ method.type_variable }} = _TypeVar("{{ method.type_variable }}", default=_typing.Any)
{%- endfor %}

class {{ service.name }}Stub{% if !service.methods.is_empty() %}(_typing.Generic[
{%- for method in service.methods %}{% if !loop.first %}, {% endif %}{{ method.type_variable }}{% endfor -%}
]){% endif %}:
{%- if service.methods.is_empty() %}
    def __init__(self, channel: _grpc.Channel | _aio.Channel) -> None: ...
{%- else %}
{%- for side in ["_grpc", "_aio"] %}
    @_typing.overload
    def __init__(
        self: {{ service.name }}Stub[
{%- for method in service.methods %}
            {{ side }}.{{ method.callable }}MultiCallable[{{ method.request_type }}, {{ method.response_type }}],
{%- endfor %}
        ],
        channel: {{ side }}.Channel,
    ) -> None: ...
{%- endfor %}
{%- for method in service.methods %}
{%- if method.is_plain() %}
    {{ method.name }}: {{ method.type_variable }}
{%- if !method.docstring.is_empty() %}
    {{ self::docstring(method.docstring, "    ") }}
{%- endif %}
{%- endif %}
{%- endfor %}
{%- endif %}
{%- if service.has_async_stub %}

{% if service.methods.is_empty() -%}
{{ service.name }}AsyncStub: _typing.TypeAlias = {{ service.name }}Stub
{%- else -%}
{{ service.name }}AsyncStub: _typing.TypeAlias = {{ service.name }}Stub[
{%- for method in service.methods %}
    _aio.{{ method.callable }}MultiCallable[{{ method.request_type }}, {{ method.response_type }}],
{%- endfor %}
]
{%- endif %}
{%- endif %}

class {{ service.name }}Servicer:
    {{ self::docstring(service.docstring, "    ") }}
{%- for method in service.methods %}
{%- if method.is_plain() %}
    def {{ method.name }}(
        self,
        {{ method.request_parameter() }}: {% if method.request_streams %}_AnyIterator[{{ method.request_type }}]{% else %}{{ method.request_type }}{% endif %},
        context: _AnyServicerContext,
    ) -> {% if method.response_streams -%}
        _collections.Iterator[{{ method.response_type }}] | _collections.AsyncIterator[{{ method.response_type }}]
    {%- else -%}
        {{ method.response_type }} | _collections.Awaitable[{{ method.response_type }}]
    {%- endif %}:
        {{ self::docstring(method.docstring, "        ") }}
{%- endif %}
{%- endfor %}

def add_{{ service.name }}Servicer_to_server(servicer: {{ service.name }}Servicer, server: _grpc.Server | _aio.Server) -> None: ...
{%- if service.is_plain() %}

class {{ service.name }}:
    {{ self::docstring(service.docstring, "    ") }}
{%- for method in service.methods %}
{%- if method.is_plain() %}
    @staticmethod
    def {{ method.name }}(
        {{ method.request_parameter() }}: {% if method.request_streams %}_collections.Iterator[{{ method.request_type }}]{% else %}{{ method.request_type }}{% endif %},
        target: str,
        options: _collections.Sequence[tuple[str, _typing.Any]] = ...,
        channel_credentials: _grpc.ChannelCredentials | None = ...,
        call_credentials: _grpc.CallCredentials | None = ...,
        insecure: bool = ...,
        compression: _grpc.Compression | None = ...,
        wait_for_ready: bool | None = ...,
        timeout: float | None = ...,
        metadata: _collections.Sequence[tuple[str, str | bytes]] | None = ...,
    ) -> {% if method.response_streams -%}
        _collections.Iterator[{{ method.response_type }}]
    {%- else -%}
        {{ method.response_type }}
    {%- endif %}: ...
{%- endif %}
{%- endfor %}
{%- endif %}
{%- endfor %}
