"""Rows of suppliers and routes as contracts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.fields import FieldCipher, field_cipher
from minshui.kernel.errors import MinshuiError
from minshui.message.supplier.contracts import Route, RouteMatch, Supplier
from minshui.message.supplier.errors import ROUTE_UNKNOWN, SUPPLIER_UNKNOWN
from minshui.message.supplier.models import RouteRow, SupplierRow

SECRETS_FIELD = "msg_supplier.secrets"
_SUPPLIERS = SupplierRow.__table__
_ROUTES = RouteRow.__table__
_OF_CHANNEL = prepared(
    select(*_SUPPLIERS.c)
    .where(_SUPPLIERS.c.channel == bindparam("channel"))
    .order_by(_SUPPLIERS.c.id)
)
_BY_CODE = prepared(select(*_SUPPLIERS.c).where(_SUPPLIERS.c.code == bindparam("code")))
_ROUTES_OF_CHANNEL = prepared(
    select(*_ROUTES.c)
    .where(_ROUTES.c.channel == bindparam("channel"))
    .order_by(_ROUTES.c.position, _ROUTES.c.id)
)


async def suppliers_of(ctx: Context, channel: str) -> list[Supplier]:
    """Return the suppliers of a channel with their secrets, enabled or not, in order of entry."""
    rows = (await ctx.session.execute(_OF_CHANNEL, {"channel": channel})).all()
    cipher = await field_cipher(ctx) if rows else None
    return [supplier_contract(row, cipher) for row in rows]


async def find_supplier(ctx: Context, code: str) -> Supplier:
    """Return one with its secrets; raises ``E_SUPPLIER_UNKNOWN``."""
    row = (await ctx.session.execute(_BY_CODE, {"code": code})).one_or_none()
    if row is None:
        raise MinshuiError(SUPPLIER_UNKNOWN, supplier=code)
    return supplier_contract(row, await field_cipher(ctx))


async def lock_supplier(ctx: Context, code: str) -> Row[Any] | None:
    """Lock a supplier's row and return it."""
    statement = select(*_SUPPLIERS.c).where(_SUPPLIERS.c.code == code).with_for_update()
    return (await ctx.session.execute(statement)).one_or_none()


async def routes_of(ctx: Context, channel: str) -> list[Route]:
    """Return the routes of a channel in the order in which they are asked."""
    rows = await ctx.session.execute(_ROUTES_OF_CHANNEL, {"channel": channel})
    return [route_contract(row) for row in rows]


async def lock_route(ctx: Context, route_id: int) -> Route:
    """Lock a route's row and return it; raises ``E_ROUTE_UNKNOWN``."""
    statement = select(*_ROUTES.c).where(_ROUTES.c.id == route_id).with_for_update()
    row = (await ctx.session.execute(statement)).one_or_none()
    if row is None:
        raise MinshuiError(ROUTE_UNKNOWN, route=route_id)
    return route_contract(row)


def supplier_contract(row: Row[Any], cipher: FieldCipher | None) -> Supplier:
    """Return a row as a contract; without a cipher its secrets stay closed."""
    opened = cipher.decrypt(SECRETS_FIELD, row.secrets_sealed) if cipher else "{}"
    return Supplier(
        code=row.code,
        channel=row.channel,
        kind=row.kind,
        title=row.title,
        settings=row.settings,
        secrets=json.loads(opened),
        weight=row.weight,
        price_yuan=row.price_yuan,
        is_enabled=row.is_enabled,
        paused_until=row.paused_until,
        failures=row.failures,
    )


def sealed_secrets(cipher: FieldCipher, secrets: Mapping[str, str]) -> bytes:
    """Return secrets as they are stored."""
    return cipher.encrypt(SECRETS_FIELD, json.dumps(dict(secrets), ensure_ascii=False))


def route_contract(row: Row[Any]) -> Route:
    """Return a row as a contract."""
    return Route(
        id=row.id,
        channel=row.channel,
        title=row.title,
        position=row.position,
        match=RouteMatch(row.template_code, row.category, row.address_prefix, row.carrier),
        shares=row.shares,
        is_enabled=row.is_enabled,
    )
