"""Books of released tariffs, kept between calls: releases never change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.tariff import errors
from minshui.revenue.tariff.contracts import ReleaseContract
from minshui.revenue.tariff.domain.book import TariffBook
from minshui.revenue.tariff.domain.document import TariffDocument
from minshui.revenue.tariff.domain.parsing import parse_tariffs
from minshui.revenue.tariff.models import Tariff, TariffRelease, TariffVersion

MAX_RELEASES = 2_000
MAX_BOOKS = 64

_RELEASES = select(
    TariffRelease.id,
    TariffRelease.tariff_code,
    TariffRelease.release_no,
    TariffRelease.version_ids,
    TariffRelease.content_hash,
).where(TariffRelease.id.in_(bindparam("ids", expanding=True)))
_DOCUMENTS = select(TariffVersion.id, TariffVersion.document).where(
    TariffVersion.id.in_(bindparam("ids", expanding=True))
)
_CURRENT = select(Tariff.code, Tariff.release_id).where(
    Tariff.status == "active", Tariff.release_id.is_not(None)
)

# Both are keyed by content hashes, so tenants with the same prices share them and a release id
# of another tenant can never hit.
_documents: OrderedDict[str, tuple[TariffDocument, ...]] = OrderedDict()
_books: OrderedDict[frozenset[str], TariffBook] = OrderedDict()


async def tariff_book(ctx: Context, release_ids: Iterable[int]) -> TariffBook:
    """Return the book of some releases, at most one of each tariff.

    Raises ``E_TARIFF_RELEASE_UNKNOWN``.
    """
    releases = await _releases(ctx, sorted(set(release_ids)))
    key = frozenset(release.content_hash for release in releases)
    book = _books.get(key)
    if book is None:
        await _load(ctx, [row for row in releases if row.content_hash not in _documents])
        book = TariffBook(
            document for release in releases for document in _documents[release.content_hash]
        )
        _books[key] = book
    _books.move_to_end(key)
    while len(_books) > MAX_BOOKS:
        _books.popitem(last=False)
    while len(_documents) > MAX_RELEASES:
        _documents.popitem(last=False)
    return book


async def current_releases(ctx: Context) -> dict[str, int]:
    """Return the release that new bills are priced by, of every tariff that has one."""
    rows = (await ctx.session.execute(_CURRENT)).all()
    return {row.code: row.release_id for row in rows}


async def current_release(ctx: Context, tariff_code: str) -> ReleaseContract:
    """Return the release that new bills of a tariff are priced by.

    Raises ``E_TARIFF_UNKNOWN``, ``E_TARIFF_NOT_RELEASED``.
    """
    tariff = await ctx.session.get(Tariff, tariff_code)
    if tariff is None:
        raise MinshuiError(errors.TARIFF_UNKNOWN, tariff=tariff_code)
    if tariff.release_id is None or tariff.status != "active":
        raise MinshuiError(errors.NOT_RELEASED, tariff=tariff_code)
    return (await _releases(ctx, [tariff.release_id]))[0]


async def _releases(ctx: Context, ids: list[int]) -> list[ReleaseContract]:
    rows = (await ctx.session.execute(_RELEASES, {"ids": ids})).all() if ids else []
    found = {
        row.id: ReleaseContract(
            row.id, row.tariff_code, row.release_no, tuple(row.version_ids), row.content_hash
        )
        for row in rows
    }
    for release_id in ids:
        if release_id not in found:
            raise MinshuiError(errors.RELEASE_UNKNOWN, release=release_id)
    codes = [release.tariff_code for release in found.values()]
    if len(codes) != len(set(codes)):
        raise ValueError("two releases of one tariff in a book")
    return [found[release_id] for release_id in ids]


async def _load(ctx: Context, releases: list[ReleaseContract]) -> None:
    ids = [version_id for release in releases for version_id in release.version_ids]
    if not ids:
        return
    rows = (await ctx.session.execute(_DOCUMENTS, {"ids": ids})).all()
    documents = {row.id: row.document for row in rows}
    for release in releases:
        parsed = parse_tariffs([documents[version_id] for version_id in release.version_ids])
        _documents[release.content_hash] = tuple(parsed.documents)
