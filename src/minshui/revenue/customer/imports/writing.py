"""How checked rows become customers, accounts, attributes, profiles and meters, by COPY."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.interface import BULK_ROWS
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.numbering import next_numbers, reserve_ids
from minshui.infrastructure.imports.columns import ImportRow
from minshui.metering.device.facade import mark_many_installed
from minshui.revenue.customer.contracts import CustomerStatus
from minshui.revenue.customer.domain.customer_number import customer_number, number_series
from minshui.revenue.customer.domain.pricing_profile import (
    build_profile,
    profile_hash,
    tariff_in_force,
)
from minshui.revenue.customer.imports.checking import References
from minshui.revenue.customer.models import (
    Account,
    AccountAttribute,
    AccountProfile,
    Customer,
    CustomerMeter,
)
from minshui.revenue.customer.personal_data import personal_data
from minshui.revenue.customer.profile_store import ensure_profiles
from minshui.revenue.customer.queries.customer_meters import BOUND


@dataclass(frozen=True, slots=True)
class _NewAccount:
    row: ImportRow
    cust_id: int
    account_id: int
    code: str
    profile_id: int
    tariff_code: str | None


async def write_customers(ctx: Context, rows: Sequence[ImportRow], refs: References) -> None:
    """Write one batch; profiles first and numbers last, as locks are ordered."""
    await mark_many_installed(
        ctx,
        [(refs.meters[row["meter_no"]].id, row["started_on"]) for row in rows if row["meter_no"]],
    )
    accounts = await _new_accounts(ctx, rows)
    await _copy_customers(ctx, accounts)
    await _copy_accounts(ctx, accounts)
    await _copy_attributes(ctx, accounts)
    await _copy_meters(ctx, accounts, refs)
    if len(rows) >= BULK_ROWS:
        await database_of(ctx.session).refresh_statistics(
            ctx.session, Customer, Account, AccountAttribute, AccountProfile, CustomerMeter
        )


async def _new_accounts(ctx: Context, rows: Sequence[ImportRow]) -> list[_NewAccount]:
    today = ctx.clock.today()
    documents = [build_profile(row["spans"]) for row in rows]
    hashes = [profile_hash(document) for document in documents]
    profiles = await ensure_profiles(ctx, dict(zip(hashes, documents, strict=True)))
    cust_ids = await reserve_ids(ctx.session, "biz_cust_id_seq", len(rows))
    account_ids = await reserve_ids(ctx.session, "biz_account_id_seq", len(rows))
    numbers = {}
    for site, count in sorted(Counter(row["site"] for row in rows).items()):
        numbers[site] = iter(await next_numbers(ctx, number_series(site, today.year), count))
    return [
        _NewAccount(
            row=row,
            cust_id=cust_id,
            account_id=account_id,
            code=customer_number(row["site"], today.year, next(numbers[row["site"]])),
            profile_id=profiles[digest],
            tariff_code=tariff_in_force(document, today),
        )
        for row, cust_id, account_id, digest, document in zip(
            rows, cust_ids, account_ids, hashes, documents, strict=True
        )
    ]


async def _copy_customers(ctx: Context, accounts: Sequence[_NewAccount]) -> None:
    personal = await personal_data(ctx)
    now = ctx.clock.now()

    def lines() -> Iterable[tuple[Any, ...]]:
        for new in accounts:
            row = new.row
            mobile = personal.seal_mobile(row["mobile"])
            identity = personal.seal_identity(row["id_no"])
            yield (
                new.cust_id,
                new.code,
                row["name"],
                row["cust_type"].value,
                identity.sealed,
                identity.index,
                mobile.sealed,
                mobile.index,
                mobile.tail_index,
                row["address"],
                CustomerStatus.NORMAL.value,
                row["site_id"],
                row["opened_on"],
                row["external_no"],
                now,
                now,
            )

    columns = (
        "id code name cust_type id_no id_no_index mobile mobile_index mobile_tail_index address"
        " status site_id opened_on external_no created_at updated_at"
    )
    await _copy(ctx, Customer.__tablename__, columns, lines())


async def _copy_accounts(ctx: Context, accounts: Sequence[_NewAccount]) -> None:
    now = ctx.clock.now()
    columns = (
        "id code cust_id status collection_manner profile_id tariff_code opened_on"
        " tier_year_start_on late_fee_exempt created_at"
    )
    lines = (
        (
            new.account_id,
            new.code,
            new.cust_id,
            "active",
            new.row["collection_manner"].value,
            new.profile_id,
            new.tariff_code,
            new.row["opened_on"],
            new.row["tier_year_start_on"],
            False,
            now,
        )
        for new in accounts
    )
    await _copy(ctx, Account.__tablename__, columns, lines)
    user = ctx.actor.user_id
    revisions = ((new.account_id, 1, new.profile_id, user, now) for new in accounts)
    columns = "account_id revision profile_id recorded_by recorded_at"
    await _copy(ctx, AccountProfile.__tablename__, columns, revisions)


async def _copy_attributes(ctx: Context, accounts: Sequence[_NewAccount]) -> None:
    now, user = ctx.clock.now(), ctx.actor.user_id
    lines = (
        (
            new.account_id,
            span.kind.value,
            json.dumps(span.value, ensure_ascii=False),
            span.from_on,
            span.to_on,
            span.reason,
            user,
            now,
        )
        for new in accounts
        for span in new.row["spans"]
    )
    columns = "account_id kind value from_on to_on reason recorded_by recorded_at"
    await _copy(ctx, AccountAttribute.__tablename__, columns, lines)


async def _copy_meters(ctx: Context, accounts: Sequence[_NewAccount], refs: References) -> None:
    now = ctx.clock.now()
    lines = (
        (
            new.cust_id,
            new.account_id,
            refs.meters[new.row["meter_no"]].id,
            BOUND,
            now,
            new.row["started_on"],
            new.row["start_reading_m3"],
            new.row["book_id"],
            new.row["book_sequence"],
        )
        for new in accounts
        if new.row["meter_no"]
    )
    columns = (
        "cust_id account_id meter_id bind_status bind_time started_on start_reading_m3 book_id"
        " book_sequence"
    )
    await _copy(ctx, CustomerMeter.__tablename__, columns, lines)


async def _copy(
    ctx: Context, table_name: str, columns: str, lines: Iterable[Sequence[Any]]
) -> None:
    await database_of(ctx.session).bulk_copy(ctx.session, table_name, columns.split(), lines)
