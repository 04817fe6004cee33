"""Approve a version: from then on bills are priced by a new release."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, func, insert, select, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.parameter.facade import parameter
from minshui.revenue.tariff import errors
from minshui.revenue.tariff.contracts import ReleaseContract
from minshui.revenue.tariff.domain.checking_versions import check_versions
from minshui.revenue.tariff.domain.document_identity import release_hash
from minshui.revenue.tariff.domain.faults import FaultList
from minshui.revenue.tariff.domain.parsing import parse_tariffs
from minshui.revenue.tariff.domain.succession import Effective, ended_before, successors
from minshui.revenue.tariff.models import TariffRelease, TariffVersion
from minshui.revenue.tariff.parameters import APPROVER_DIFFERS
from minshui.revenue.tariff.version_store import add_version, lock_tariff

_CODE = select(TariffVersion.tariff_code).where(TariffVersion.id == bindparam("id"))
_VERSION = select(TariffVersion).where(TariffVersion.id == bindparam("id")).with_for_update()
_VERSIONS = select(TariffVersion).where(TariffVersion.id.in_(bindparam("ids", expanding=True)))
_RELEASED = select(TariffRelease.version_ids).where(TariffRelease.id == bindparam("id"))
_LAST_NUMBER = select(func.max(TariffRelease.release_no)).where(
    TariffRelease.tariff_code == bindparam("code")
)
_INSERT_RELEASE = insert(TariffRelease).returning(TariffRelease.id)
_APPROVE = (
    update(TariffVersion)
    .where(TariffVersion.id == bindparam("version_id"))
    .values(status="approved", approved_by=bindparam("approved_by"), approved_at=bindparam("now"))
)


async def approve_version(ctx: Context, version_id: int) -> ReleaseContract:
    """Approve a version and release the tariff with it.

    A released version without a last day that began earlier is ended on the day before; one
    with the same first day is replaced. Bills already made keep the release they were priced
    by. Raises ``E_TARIFF_VERSION_UNKNOWN``, ``E_TARIFF_VERSION_STATUS``,
    ``E_TARIFF_SAME_PERSON``, ``E_OVERLAP``.
    """
    code = (await ctx.session.execute(_CODE, {"id": version_id})).scalar_one_or_none()
    tariff = None if code is None else await lock_tariff(ctx, code)
    if tariff is None:
        raise MinshuiError(errors.VERSION_UNKNOWN, version=version_id)
    version = (await ctx.session.execute(_VERSION, {"id": version_id})).scalar_one()
    await _check_approval(ctx, version)
    versions = await _standing(ctx, version, tariff.release_id)
    _check_overlap(versions)
    release = await _release(ctx, tariff.code, versions)
    await ctx.session.execute(
        _APPROVE,
        {"version_id": version.id, "approved_by": ctx.actor.user_id, "now": ctx.clock.now()},
    )
    tariff.release_id = release.id
    tariff.name = str(version.document["name"])
    tariff.class_code = version.document.get("class")
    await ctx.session.flush()
    await record_audit(
        ctx,
        "tariff.approve",
        "tariff_version",
        version.id,
        after={"release_id": release.id, "version_ids": list(release.version_ids)},
    )
    return release


async def _check_approval(ctx: Context, version: TariffVersion) -> None:
    if version.status != "draft":
        raise MinshuiError(errors.VERSION_NOT_DRAFT, version=version.version_no)
    differs = await parameter(ctx, *APPROVER_DIFFERS.name, ctx.clock.today())
    own = version.recorded_by is not None and version.recorded_by == ctx.actor.user_id
    if differs and own:
        raise MinshuiError(errors.SAME_PERSON, version=version.version_no)


async def _standing(
    ctx: Context, version: TariffVersion, release_id: int | None
) -> list[TariffVersion]:
    """Return the versions of the next release, in time order."""
    released: Sequence[TariffVersion] = ()
    if release_id is not None:
        ids = (await ctx.session.execute(_RELEASED, {"id": release_id})).scalar_one()
        released = (await ctx.session.execute(_VERSIONS, {"ids": ids})).scalars().all()
    spans = [Effective(row.id, row.effective_from, row.effective_to) for row in released]
    added = Effective(version.id, version.effective_from, version.effective_to)
    kept, ended = successors(spans, added)
    by_id = {row.id: row for row in released}
    standing = [version]
    for span in kept:
        row = by_id[span.version_id]
        if span.version_id in ended and version.effective_from is not None:
            source = ended_before(row.document, version.effective_from)
            document = parse_tariffs([source]).documents[0]
            closed = await add_version(ctx, document, source, "approved")
            row = (await ctx.session.execute(_VERSION, {"id": closed.id})).scalar_one()
        standing.append(row)
    return sorted(standing, key=lambda row: (row.effective_from is not None, row.effective_from))


def _check_overlap(versions: Sequence[TariffVersion]) -> None:
    documents = parse_tariffs([row.document for row in versions]).documents
    faults = FaultList()
    check_versions([(document, "") for document in documents], faults)
    if faults.faults:
        raise faults.faults[0].as_error()


async def _release(ctx: Context, code: str, versions: Sequence[TariffVersion]) -> ReleaseContract:
    last = (await ctx.session.execute(_LAST_NUMBER, {"code": code})).scalar_one()
    ids = tuple(row.id for row in versions)
    content_hash = release_hash(code, [row.document_hash for row in versions])
    values = {
        "tariff_code": code,
        "release_no": (last or 0) + 1,
        "version_ids": list(ids),
        "content_hash": content_hash,
        "released_at": ctx.clock.now(),
    }
    release_id = (await ctx.session.execute(_INSERT_RELEASE, values)).scalar_one()
    return ReleaseContract(release_id, code, (last or 0) + 1, ids, content_hash)
