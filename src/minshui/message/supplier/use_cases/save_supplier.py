"""Register a supplier, or change one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlalchemy import Row, insert, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.http.validation_text import field_path, validation_text
from minshui.infrastructure.security.fields import field_cipher
from minshui.kernel.errors import MinshuiError, Place
from minshui.message.supplier.contracts import (
    SaveSupplier,
    Supplier,
    SupplierKind,
    supplier_kinds,
)
from minshui.message.supplier.errors import (
    SUPPLIER_EXISTS,
    SUPPLIER_KIND_FIXED,
    SUPPLIER_KIND_UNKNOWN,
    SUPPLIER_SETTING_INVALID,
)
from minshui.message.supplier.models import SupplierRow
from minshui.message.supplier.supplier_store import (
    find_supplier,
    lock_supplier,
    sealed_secrets,
    supplier_contract,
)


async def save_supplier(ctx: Context, command: SaveSupplier, *, only_new: bool = False) -> Supplier:
    """Store a supplier, checked against its kind, and return it. A new one is enabled.

    Raises ``E_SUPPLIER_KIND_UNKNOWN``, ``E_SUPPLIER_SETTING_INVALID`` (with the field as its
    place), ``E_SUPPLIER_KIND_FIXED``, and with ``only_new`` ``E_SUPPLIER_EXISTS``.
    """
    kind = supplier_kinds().get(command.kind)
    if kind is None:
        known = "、".join(supplier_kinds())
        place = Place(field="kind")
        raise MinshuiError(SUPPLIER_KIND_UNKNOWN, kind=command.kind, known=known, place=place)
    found = await lock_supplier(ctx, command.code)
    if found is not None and only_new:
        raise MinshuiError(SUPPLIER_EXISTS, supplier=command.code)
    if found is not None and found.kind != kind.code:
        raise MinshuiError(
            SUPPLIER_KIND_FIXED,
            supplier=command.code,
            kind=found.kind,
            place=Place(field="kind"),
        )
    cipher = await field_cipher(ctx)
    kept = supplier_contract(found, cipher).secrets if found is not None else {}
    checked = replace(
        command,
        settings=_checked(kind.settings, command.code, "settings", command.settings),
        secrets=_checked(kind.secrets, command.code, "secrets", {**kept, **command.secrets}),
    )
    row = _columns(checked) | {
        "secrets_sealed": sealed_secrets(cipher, checked.secrets),
        "secret_names": sorted(name for name, text in checked.secrets.items() if text),
        "changed_at": ctx.clock.now(),
    }
    await _write(ctx, kind, command.code, row, found)
    await _audit(ctx, command, _columns(checked), found)
    return await find_supplier(ctx, command.code)


def _columns(command: SaveSupplier) -> dict[str, Any]:
    return {
        "title": command.title,
        "settings": dict(command.settings),
        "weight": command.weight,
        "price_yuan": command.price_yuan,
    }


def _checked(
    schema: type[BaseModel], code: str, part: str, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the values as the schema writes them; secrets' fields that are unset are left out."""
    try:
        # By way of JSON, which is how they came and how they are stored.
        model = schema.model_validate_json(json.dumps(dict(values), ensure_ascii=False))
    except ValidationError as failure:
        fault = failure.errors(include_url=False, include_input=False)[0]
        field = field_path((part, *fault["loc"]))
        raise MinshuiError(
            SUPPLIER_SETTING_INVALID,
            supplier=code,
            field=field,
            reason=validation_text(fault),
            place=Place(field=field),
        ) from failure
    return model.model_dump(mode="json", exclude_none=part == "secrets")


async def _write(
    ctx: Context, kind: SupplierKind, code: str, row: dict[str, Any], found: Row[Any] | None
) -> None:
    if found is not None:
        change = update(SupplierRow).where(SupplierRow.id == found.id).values(row)
        await ctx.session.execute(change.execution_options(synchronize_session=False))
        return
    new = row | {
        "code": code,
        "channel": kind.channel,
        "kind": kind.code,
        "is_enabled": True,
        "failures": 0,
        "created_at": ctx.clock.now(),
    }
    await ctx.session.execute(insert(SupplierRow), new)


async def _audit(
    ctx: Context, command: SaveSupplier, after: dict[str, Any], found: Row[Any] | None
) -> None:
    """Record what changed; of secrets only which ones were given."""
    before = None if found is None else {name: getattr(found, name) for name in after}
    await record_audit(
        ctx,
        "supplier.create" if found is None else "supplier.change",
        "msg_supplier",
        command.code,
        before=before,
        after={**after, "secrets_given": sorted(command.secrets)},
    )
