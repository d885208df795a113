import datetime

from book import book_pb2 as _book_pb2
from article import extra_pb2 as _extra_pb2
import common_pb2 as _common_pb2
import importlib
_kw_pb2 = importlib.import_module('class.kw_pb2')
from acme import shared_pb2 as _shared_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union
from article.extra_pb2 import Extra as Extra
from article.extra_pb2 import Size as Size

DESCRIPTOR: _descriptor.FileDescriptor
SMALL: _extra_pb2.Size

class Article(_message.Message):
    __slots__ = ("book", "extra", "common", "kw", "shared", "at")
    BOOK_FIELD_NUMBER: _ClassVar[int]
    EXTRA_FIELD_NUMBER: _ClassVar[int]
    COMMON_FIELD_NUMBER: _ClassVar[int]
    KW_FIELD_NUMBER: _ClassVar[int]
    SHARED_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    book: _book_pb2.Book
    extra: _extra_pb2.Extra
    common: _common_pb2.Common
    kw: _kw_pb2.Kw
    shared: _shared_pb2.Shared
    at: _timestamp_pb2.Timestamp
    def __init__(self, book: _Optional[_Union[_book_pb2.Book, _Mapping]] = ..., extra: _Optional[_Union[_extra_pb2.Extra, _Mapping]] = ..., common: _Optional[_Union[_common_pb2.Common, _Mapping]] = ..., kw: _Optional[_Union[_kw_pb2.Kw, _Mapping]] = ..., shared: _Optional[_Union[_shared_pb2.Shared, _Mapping]] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
