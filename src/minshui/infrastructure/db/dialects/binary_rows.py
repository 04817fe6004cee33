"""Rows for PostgreSQL's binary COPY, made from columns without a step of Python per row.

Rows that are laid out alike (the same NULLs, the same texts) are one numpy structured array;
where a batch has several layouts, their rows are put back into the given order at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from minshui.infrastructure.db.dialects.columns import ABSENT, ColumnData, ColumnKind, Int64Array

_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"
_POSTGRES_EPOCH_DAY = 10957  # 2000-01-01
_DIGIT_BASE = 10_000
_DIGIT_DECIMALS = 4
_NEGATIVE = 0x4000
_JSONB_VERSION = b"\x01"
_NULL = b"\xff\xff\xff\xff"
_WHOLE = {ColumnKind.SMALLINT: ">i2", ColumnKind.INTEGER: ">i4", ColumnKind.BIGINT: ">i8"}

_Field: TypeAlias = npt.NDArray[Any]


def encode_rows(columns: Sequence[ColumnData], count: int) -> bytes:
    """Return a complete binary COPY stream of ``count`` rows."""
    encoders = [_encoder(column, count) for column in columns]
    layouts = _layouts(encoders, count)
    if layouts is None:
        return _HEADER + _rows(encoders, None, count).tobytes() + _TRAILER
    ordered = np.empty(count, dtype=object)
    for members in layouts:
        rows = _rows(encoders, members, len(members))
        ordered[members] = rows.view(f"V{rows.dtype.itemsize}").tolist()
    return b"".join([_HEADER, *ordered.tolist(), _TRAILER])


@dataclass(frozen=True, slots=True)
class _Encoder:
    """One column, encoded: named fields of varying values, or constant bytes.

    ``layout`` says for each row which of the column's byte layouts it has; None: all the same.
    ``constants`` are the bytes, length included, by layout; None where the fields vary.
    """

    layout: Int64Array | None
    constants: tuple[bytes | None, ...]
    fields: tuple[_Field, ...] = ()


def _encoder(column: ColumnData, count: int) -> _Encoder:
    if column.kind in (ColumnKind.TEXT, ColumnKind.JSON):
        return _text_encoder(column)
    if not isinstance(column.values, np.ndarray):
        if column.values == ABSENT:
            return _Encoder(None, (_NULL,))
        fields = _fields(column, np.full(1, column.values, dtype=np.int64))
        return _Encoder(None, (_with_length(b"".join(each.tobytes() for each in fields)),))
    values = column.values
    if len(values) != count:
        raise ValueError(f"column {column.name} has {len(values)} values for {count} rows")
    absent = values == ABSENT
    if not absent.any():
        return _Encoder(None, (None,), _fields(column, values))
    if absent.all():
        return _Encoder(None, (_NULL,))
    present = np.where(absent, 0, values)
    return _Encoder(absent.astype(np.int64), (None, _NULL), _fields(column, present))


def _text_encoder(column: ColumnData) -> _Encoder:
    prefix = _JSONB_VERSION if column.kind is ColumnKind.JSON else b""
    constants = (*(_with_length(prefix + text.encode()) for text in column.texts), _NULL)
    if not isinstance(column.values, np.ndarray):
        return _Encoder(None, (constants[-1 if column.values == ABSENT else column.values],))
    return _Encoder(np.where(column.values == ABSENT, len(column.texts), column.values), constants)


def _with_length(payload: bytes) -> bytes:
    return len(payload).to_bytes(4, "big") + payload


def _fields(column: ColumnData, values: Int64Array) -> tuple[_Field, ...]:
    if column.kind is ColumnKind.DATE:
        return ((values - _POSTGRES_EPOCH_DAY).astype(">i4"),)
    if column.kind is ColumnKind.DECIMAL:
        return _decimal_fields(values, column.scale)
    return (values.astype(_WHOLE[column.kind]),)


def _decimal_fields(values: Int64Array, scale: int) -> tuple[_Field, ...]:
    """Return sign, scale and base-10000 digits; the server drops leading and trailing zeros."""
    fraction_digits = -(-scale // _DIGIT_DECIMALS)
    left = np.abs(values) * 10 ** (fraction_digits * _DIGIT_DECIMALS - scale)
    digits: list[_Field] = []
    while len(digits) < fraction_digits + 1 or left.any():
        left, digit = np.divmod(left, _DIGIT_BASE)
        digits.append(digit.astype(">i2"))
    head = np.empty((len(values), 4), dtype=">i2")
    head[:, 0] = len(digits)
    head[:, 1] = len(digits) - fraction_digits - 1
    head[:, 2] = np.where(values < 0, _NEGATIVE, 0)
    head[:, 3] = scale
    return (head.view("V8")[:, 0], *reversed(digits))


def _layouts(encoders: Sequence[_Encoder], count: int) -> list[npt.NDArray[np.intp]] | None:
    """Return the rows of each layout, or None where all are laid out alike."""
    key: Int64Array | None = None
    for encoder in encoders:
        if encoder.layout is not None:
            base = np.int64(len(encoder.constants))
            key = encoder.layout if key is None else key * base + encoder.layout
            if key.max(initial=0) > np.iinfo(np.int32).max:
                key = np.unique(key, return_inverse=True)[1].astype(np.int64)
    if key is None or count == 0:
        return None
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order])) + 1
    return np.split(order, starts)


def _rows(
    encoders: Sequence[_Encoder], members: npt.NDArray[np.intp] | None, count: int
) -> npt.NDArray[Any]:
    """Return the rows ``members`` (None: all), which share one layout."""
    layout = [("count", "V2")]
    template = [len(encoders).to_bytes(2, "big")]
    filled: list[tuple[str, _Field]] = []
    for number, encoder in enumerate(encoders):
        which = 0
        if encoder.layout is not None and members is not None:
            which = int(encoder.layout[members[0]])
        constant = encoder.constants[which]
        if constant is not None:
            layout.append((f"c{number}", f"V{len(constant)}"))
            template.append(constant)
            continue
        width = sum(field.dtype.itemsize for field in encoder.fields)
        layout.append((f"l{number}", "V4"))
        template.append(width.to_bytes(4, "big"))
        for place, field in enumerate(encoder.fields):
            name = f"v{number}_{place}"
            layout.append((name, field.dtype.str))
            template.append(bytes(field.dtype.itemsize))
            filled.append((name, field if members is None else field[members]))
    dtype = np.dtype(layout)
    rows = np.empty(count, dtype=dtype)
    rows[:] = np.frombuffer(b"".join(template), dtype=dtype)[0]
    for name, values in filled:
        rows[name] = values
    return rows


def decode_integers(stream: bytes | memoryview, width: int) -> list[Int64Array]:
    """Return the columns of a binary COPY stream whose fields are all ``BIGINT``, none NULL.

    Raises ``ValueError`` where a field is of another kind.
    """
    row = np.dtype([("count", ">i2"), ("fields", [("size", ">i4"), ("value", ">i8")], (width,))])
    body = len(stream) - len(_HEADER) - len(_TRAILER)
    if body % row.itemsize:
        raise ValueError("the stream has other fields than whole numbers of eight bytes")
    rows = np.frombuffer(stream, dtype=row, offset=len(_HEADER), count=body // row.itemsize)
    if (rows["fields"]["size"] != 8).any():
        raise ValueError("the stream has other fields than whole numbers of eight bytes")
    return [rows["fields"]["value"][:, place].astype(np.int64) for place in range(width)]
