"""Save a tariff document as a version to be approved."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.tariff import errors
from minshui.revenue.tariff.contracts import VersionContract
from minshui.revenue.tariff.domain.document import TariffDocument
from minshui.revenue.tariff.domain.document_identity import document_hash
from minshui.revenue.tariff.domain.parsing import parse_tariffs
from minshui.revenue.tariff.models import Tariff, TariffVersion
from minshui.revenue.tariff.version_store import (
    VERSION_COLUMNS,
    add_version,
    lock_tariff,
    version_contract,
)

_SAME = (
    select(*VERSION_COLUMNS)
    .where(
        TariffVersion.tariff_code == bindparam("code"),
        TariffVersion.document_hash == bindparam("hash"),
        TariffVersion.status != "withdrawn",
    )
    .order_by(TariffVersion.version_no.desc())
    .limit(1)
)


async def save_version(ctx: Context, document: dict[str, Any]) -> VersionContract:
    """Save a document (format ``tariff/1``) as the next version of its tariff, to be approved.

    The same document again gives the version that is there. Raises ``E_TARIFF_DOCUMENT`` with
    the first fault; ``check_document`` lists them all.
    """
    parsed = _parsed(document)
    tariff = await lock_tariff(ctx, parsed.code)
    if tariff is None:
        tariff = Tariff(
            code=parsed.code,
            name=parsed.name,
            class_code=parsed.customer_class,
            status="active",
            created_at=ctx.clock.now(),
        )
        ctx.session.add(tariff)
        await ctx.session.flush()
    keys = {"code": parsed.code, "hash": document_hash(document)}
    known = (await ctx.session.execute(_SAME, keys)).one_or_none()
    if known is not None:
        return version_contract(known)
    version = await add_version(ctx, parsed, document, "draft")
    await record_audit(
        ctx, "tariff.save", "tariff_version", version.id, after={"document": document}
    )
    return version


def _parsed(document: dict[str, Any]) -> TariffDocument:
    result = parse_tariffs([document])
    if result.faults:
        first = result.faults[0]
        raise MinshuiError(
            errors.DOCUMENT_FAULTY,
            place=Place(field=first.path),
            count=len(result.faults),
            path=first.path,
            first=first.message,
        )
    return result.documents[0]
