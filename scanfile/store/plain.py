"""Values <-> plain dictionaries <-> canonical bytes: the same value gives the same bytes on every machine, every time."""

from __future__ import annotations

import dataclasses
import json
import operator
import struct
import types
import typing
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from scanfile.errors import ConfigError, IntegrityError

T = TypeVar("T")
Convert = Callable[[Any], Any]

FORMAT = 2
"""The newest version of the JSON in an archive's masters, pages and records (docs/archive-format.md)."""

_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""RFC 1952: deflate, no name, no time, unknown system. Written by hand because Python's own header changed between versions."""


def canonical_json(plain: object) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces. Raises ValueError for what JSON can't say exactly (NaN, lone surrogates)."""
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def pack(plain: object) -> bytes:
    """Canonical JSON, compressed without name or time (RFC 1952)."""
    content = canonical_json(plain)
    deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = deflate.compress(content) + deflate.flush()
    return _GZIP_HEADER + body + struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)


def unpack(packed: bytes, max_bytes: int = 1 << 28) -> Any:
    """The plain value again. Raises ValueError for damaged bytes, and for what unfolds to more than ``max_bytes``."""
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        content = inflate.decompress(packed, max_bytes + 1)
    except zlib.error as error:
        raise ValueError(f"damaged: {error}") from None
    if len(content) > max_bytes:
        raise ValueError(f"unfolds to more than {max_bytes} bytes")
    if not inflate.eof or inflate.unused_data:
        raise ValueError("damaged: cut off or followed by something else")
    try:
        return json.loads(content)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def to_plain(value: Any) -> dict[str, Any]:
    """A model dataclass as a plain dictionary, numbers brought to their declared type so that equal values give equal bytes.

    A field with ``since`` in its metadata is left out where it has its default: what an older format could say is said as it was then.
    """
    kind: Any = type(value)
    plain: dict[str, Any] = _encoder(kind)(value)
    return plain


def from_plain(cls: type[T], plain: object) -> T:
    """The dataclass again. Raises ValueError for unknown or missing keys and for values of another type; a field with ``since`` in its
    metadata may be missing."""
    kind: Any = cls
    value: T = _decoder(kind)(plain)
    return value


def format_of(value: Any) -> int:
    """The oldest format that can say what a model dataclass says: 1, unless a field that came later says anything."""
    kind: Any = type(value)
    dater = _dater(kind)
    return dater(value) if dater else 1


@contextmanager
def understood(name: str, *more: type[Exception]) -> Iterator[None]:
    """What is read inside must make sense, else the file of that name is damaged: ValueError, KeyError, TypeError and ``more`` become
    IntegrityError ``store.damaged``."""
    damage: tuple[type[Exception], ...] = (ValueError, KeyError, TypeError, *more)
    try:
        yield
    except damage as error:
        raise IntegrityError("store.damaged", path=name, reason=str(error)) from error


def require_known_format(plain: Mapping[str, Any], known: int = FORMAT) -> None:
    """Refuse what a newer program wrote. Raises ConfigError ``archive.from-future``, ValueError where no format is said."""
    found = plain.get("format")
    if type(found) is not int:
        raise ValueError("no format")
    if found > known:
        raise ConfigError("archive.from-future", found=found, known=known)


def _options(kind: Any) -> tuple[Any, ...]:
    origin = typing.get_origin(kind)
    return typing.get_args(kind) if origin in (typing.Union, types.UnionType) else ()


def _later_fields(cls: type[Any]) -> dict[str, Any]:
    """The fields that came with a later format, and their defaults."""
    return {field.name: field.default for field in dataclasses.fields(cls) if "since" in field.metadata}


def _optional(kind: Any) -> Any:
    rest = [option for option in _options(kind) if option is not type(None)]
    if len(rest) != 1:
        raise TypeError(f"only X | None can be told apart in JSON, not {kind}")
    return rest[0]


def _fields(cls: type[Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(cls)
    return {field.name: hints[field.name] for field in dataclasses.fields(cls)}


def _plain_float(value: Any) -> float:
    return float(value) + 0.0  # -0.0 becomes 0.0


@cache
def _encoder(kind: Any) -> Convert:
    if kind is str:
        return str
    if kind is int:
        return lambda value: int(operator.index(value))  # numpy's integers too, but no fraction is cut off
    if kind is bool:
        return bool
    if kind is float:
        return _plain_float
    if _options(kind):
        inner = _encoder(_optional(kind))
        return lambda value: None if value is None else inner(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda value: value.value
    if typing.get_origin(kind) is tuple:
        return _tuple_encoder(typing.get_args(kind))
    if dataclasses.is_dataclass(kind):
        return _dataclass_encoder(typing.cast("type[Any]", kind))
    raise TypeError(f"no plain form for {kind}")


def _dataclass_encoder(cls: type[Any]) -> Convert:
    later = _later_fields(cls)
    fields = [(name, _encoder(hint)) for name, hint in _fields(cls).items()]
    if not later:
        return lambda value: {name: encode(getattr(value, name)) for name, encode in fields}
    return lambda value: {
        name: encode(getattr(value, name)) for name, encode in fields if name not in later or getattr(value, name) != later[name]
    }


def _tuple_encoder(args: tuple[Any, ...]) -> Convert:
    if args[-1] is Ellipsis:
        each = _encoder(args[0])
        return lambda value: [each(one) for one in value]
    places = [_encoder(arg) for arg in args]
    return lambda value: [encode(one) for encode, one in zip(places, value, strict=True)]


@cache
def _dater(kind: Any) -> Callable[[Any], int] | None:
    """Tells the format of values of a type; None where all of them are as old as the first."""
    if _options(kind):
        inner = _dater(_optional(kind))
        return (lambda value: 1 if value is None else inner(value)) if inner else None
    if typing.get_origin(kind) is tuple:
        args = typing.get_args(kind)
        return _tuple_dater([_dater(arg) for arg in args if arg is not Ellipsis])
    if not dataclasses.is_dataclass(kind):
        return None
    cls = typing.cast("type[Any]", kind)
    later = {field.name: (field.metadata["since"], field.default) for field in dataclasses.fields(cls) if "since" in field.metadata}
    inside = {name: dater for name, hint in _fields(cls).items() if (dater := _dater(hint))}
    if not later and not inside:
        return None

    def date(value: Any) -> int:
        said: list[int] = [since for name, (since, default) in later.items() if getattr(value, name) != default]
        return max([1, *said, *(dater(getattr(value, name)) for name, dater in inside.items())])

    return date


def _tuple_dater(daters: list[Callable[[Any], int] | None]) -> Callable[[Any], int] | None:
    if not any(daters):
        return None
    if len(daters) == 1:
        (each,) = daters
        return lambda value: max([1, *(each(one) for one in value)] if each else [1])
    return lambda value: max([1, *(dater(one) for dater, one in zip(daters, value, strict=True) if dater)])


@cache
def _decoder(kind: Any) -> Convert:
    if kind in (str, int, bool, float):
        return _scalar_decoder(kind)
    if _options(kind):
        inner = _decoder(_optional(kind))
        return lambda plain: None if plain is None else inner(plain)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if typing.get_origin(kind) is tuple:
        return _tuple_decoder(typing.get_args(kind))
    if dataclasses.is_dataclass(kind):
        return _dataclass_decoder(typing.cast("type[Any]", kind))
    raise TypeError(f"no plain form for {kind}")


def _scalar_decoder(kind: type[Any]) -> Convert:
    def decode(plain: Any) -> Any:
        if type(plain) is kind:
            return plain
        if kind is float and type(plain) is int:
            return float(plain)
        raise ValueError(f"{kind.__name__} expected, {type(plain).__name__} found")

    return decode


def _tuple_decoder(args: tuple[Any, ...]) -> Convert:
    each = _decoder(args[0]) if args[-1] is Ellipsis else None
    places = [] if each else [_decoder(arg) for arg in args]

    def decode(plain: Any) -> tuple[Any, ...]:
        if not isinstance(plain, list):
            raise ValueError(f"list expected, {type(plain).__name__} found")
        if each:
            return tuple([each(one) for one in plain])
        if len(plain) != len(places):
            raise ValueError(f"{len(places)} values expected, {len(plain)} found")
        return tuple(decode_one(one) for decode_one, one in zip(places, plain, strict=True))

    return decode


def _dataclass_decoder(cls: type[Any]) -> Convert:
    places = [(name, _decoder(hint)) for name, hint in _fields(cls).items()]
    names = {name for name, _ in places}
    later = _later_fields(cls)

    def decode(plain: Any) -> Any:
        if not isinstance(plain, dict):
            raise ValueError(f"{cls.__name__}: object expected, {type(plain).__name__} found")
        wrong = {name for name in plain.keys() ^ names if name in plain or name not in later}
        if wrong:
            raise ValueError(f"{cls.__name__}: unknown or missing: {', '.join(sorted(map(str, wrong)))}")
        return cls(*[decode_one(plain[name]) if name in plain else later[name] for name, decode_one in places])

    return decode
