"""A tenant's data key is changed for a new one while the program runs (R-104, ADR 0017).

Three facts keep every field readable at every moment, in all processes:

1. The new key first *comes*: it opens what it sealed, and seals nothing. Units of work that began
   before do not know it; once they have ended, all do.
2. Then it is *active*: it seals. Units of work that began before may still seal with the old one;
   once they have ended, nobody does.
3. Only then is what stands sealed anew, column by column and lot by lot. What somebody else has
   written meanwhile is sealed by the new key already and left alone. When nothing is left of the
   older keys they are destroyed.

Each step is a unit of work of its caller, who waits between them (``entrypoints/key_rotation.py``).
Interrupted anywhere, the same calls go on from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, bindparam, delete, or_, select, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.security.fields import (
    ACTIVE,
    INDEX_VERSION,
    FieldCipher,
    field_cipher,
    index_key_of,
    new_data_key,
    split_version,
    unwrapped,
    wrapped,
)
from minshui.infrastructure.security.models import SEALED_AS, DataKey, ResealedColumn

COMING = "coming"
_LOCK_KEY = "field_keys"
_LOT_ROWS = 500
_LOT_BYTES = 8 * 1024 * 1024
_FETCHED_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Change:
    """A change of keys: the new version, and whether it seals yet."""

    version: int
    is_active: bool


@dataclass(frozen=True, slots=True)
class Lot:
    """What one step sealed anew."""

    table: str
    column: str
    looked_at: int
    resealed: int


def sealed_columns() -> list[Column[Any]]:
    """Return every column of ciphertexts of the program."""
    tables = TenantBase.metadata.sorted_tables
    return [column for table in tables for column in table.columns if SEALED_AS in column.info]


async def begin_change(ctx: Context) -> Change:
    """Let a new key come, unless a change is under way: then return that one."""
    await database_of(ctx.session).lock(ctx.session, _LOCK_KEY)
    await field_cipher(ctx)  # there is a first key to change
    rows = (await ctx.session.execute(select(DataKey).order_by(DataKey.version))).scalars().all()
    newest = rows[-1]
    if newest.state == COMING:
        return Change(newest.version, is_active=False)
    if (await ctx.session.execute(select(ResealedColumn.version).limit(1))).first():
        return Change(newest.version, is_active=True)
    if rows[0].version != INDEX_VERSION:
        index_key = index_key_of(unwrapped(rows[0].wrapped_key, ctx.tenant_code))
        ctx.session.add(_row(ctx, INDEX_VERSION, index_key, "index"))
    version = newest.version + 1
    ctx.session.add(_row(ctx, version, new_data_key(), COMING))
    await ctx.session.flush()
    await record_audit(ctx, "data_key.begin_change", "data_key", version)
    return Change(version, is_active=False)


async def activate_key(ctx: Context, version: int) -> None:
    """Let the new key seal; to be called when all who work know it."""
    await ctx.session.execute(
        update(DataKey)
        .where(DataKey.version == version)
        .values(state=ACTIVE)
        .execution_options(synchronize_session=False)
    )
    ctx.session.add_all(
        ResealedColumn(
            version=version, table_name=column.table.name, column_name=column.name, done=False
        )
        for column in sealed_columns()
    )
    await ctx.session.flush()
    await record_audit(ctx, "data_key.activate", "data_key", version)


async def reseal_lot(ctx: Context, version: int) -> Lot | None:
    """Seal the next lot of texts with the new key; None: nothing is left to look at.

    To be called when nobody who works may still seal with an older key.
    """
    place = (
        await ctx.session.execute(
            select(ResealedColumn)
            .where(ResealedColumn.version == version, ResealedColumn.done.is_(False))
            .order_by(ResealedColumn.table_name, ResealedColumn.column_name)
            .limit(1)
            .with_for_update()
        )
    ).scalar_one_or_none()
    if place is None:
        return None
    table = TenantBase.metadata.tables[place.table_name]
    column = table.columns[place.column_name]
    keys, sealed_texts = await _next_texts(ctx, column, place.reached)
    changes = _resealed(await field_cipher(ctx), version, column.info[SEALED_AS], sealed_texts)
    if changes:
        await _store(ctx, column, [(keys[index], *change) for index, change in changes.items()])
    place.done = not keys
    place.reached = list(keys[-1]) if keys else place.reached
    await ctx.session.flush()
    return Lot(table.name, column.name, len(keys), len(changes))


async def finish_change(ctx: Context, version: int) -> Sequence[int]:
    """Destroy the older keys; return their versions. ``reseal_lot`` has left nothing of them."""
    older = DataKey.version.between(INDEX_VERSION + 1, version - 1)
    destroyed = (await ctx.session.execute(select(DataKey.version).where(older))).scalars().all()
    await ctx.session.execute(delete(DataKey).where(older))
    await ctx.session.execute(delete(ResealedColumn))
    await record_audit(
        ctx, "data_key.finish_change", "data_key", version, after={"destroyed": list(destroyed)}
    )
    return destroyed


async def server_time(ctx: Context) -> datetime:
    """Return the database's time."""
    now, _ = await database_of(ctx.session).moment(ctx.session)
    return now


async def all_ended_since(ctx: Context, instant: datetime) -> bool:
    """Return whether every unit of work that began before an instant has ended."""
    _, ended_before = await database_of(ctx.session).moment(ctx.session)
    return ended_before >= instant


async def _next_texts(
    ctx: Context, column: Column[Any], reached: list[Any] | None
) -> tuple[list[tuple[Any, ...]], list[bytes]]:
    """Return the keys and texts of the rows that follow, as many as make a lot."""
    primary = list(column.table.primary_key)
    statement = (
        select(*primary, column).where(column.is_not(None)).order_by(*primary).limit(_LOT_ROWS)
    )
    if reached is not None:
        statement = statement.where(_after(primary, reached))
    keys: list[tuple[Any, ...]] = []
    texts: list[bytes] = []
    size = 0
    stream = await ctx.session.stream(statement.execution_options(yield_per=_FETCHED_AT_ONCE))
    async for row in stream:
        *key, sealed = row
        keys.append(tuple(key))
        texts.append(sealed)
        size += len(sealed)
        if size >= _LOT_BYTES:
            break
    await stream.close()
    return keys, texts


def _after(primary: Sequence[Column[Any]], reached: Sequence[Any]) -> ColumnElement[bool]:
    """Return the condition that a key follows ``reached`` in order."""
    ways = [
        and_(
            *(column == value for column, value in zip(primary[:place], reached, strict=False)),
            primary[place] > reached[place],
        )
        for place in range(len(primary))
    ]
    return or_(*ways)


def _resealed(
    cipher: FieldCipher, version: int, field: str, texts: Sequence[bytes]
) -> dict[int, tuple[bytes, bytes]]:
    """Return the old and the new text of those that an older key sealed, by their place."""
    return {
        place: (sealed, cipher.encrypt(field, cipher.decrypt(field, sealed)))
        for place, sealed in enumerate(texts)
        if split_version(sealed)[0] != version
    }


async def _store(
    ctx: Context, column: Column[Any], rows: Sequence[tuple[tuple[Any, ...], bytes, bytes]]
) -> None:
    """Write new texts where the old ones still stand: what was written meanwhile is newer."""
    table: Table = column.table
    primary = list(table.primary_key)
    statement = (
        update(table)
        .where(
            *(each == bindparam(f"key_{place}") for place, each in enumerate(primary)),
            column == bindparam("old_text"),
        )
        .values({column.name: bindparam("new_text")})
    )
    values = [
        {f"key_{place}": part for place, part in enumerate(key)}
        | {"old_text": old, "new_text": new}
        for key, old, new in rows
    ]
    connection = await ctx.session.connection()
    await connection.execute(statement, values)


def _row(ctx: Context, version: int, key: bytes, state: str) -> DataKey:
    return DataKey(
        version=version,
        wrapped_key=wrapped(key, ctx.tenant_code),
        created_at=ctx.clock.now(),
        state=state,
    )
