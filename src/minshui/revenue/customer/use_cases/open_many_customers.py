"""Open many checked customers at once, with their accounts, attributes and profiles, by COPY."""

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
from minshui.revenue.customer.contracts import (
    BulkCustomer,
    CustomerStatus,
    OpenedAccount,
)
from minshui.revenue.customer.domain.attribute_timeline import Span
from minshui.revenue.customer.domain.customer_number import customer_number, number_series
from minshui.revenue.customer.domain.pricing_profile import (
    build_profile,
    profile_hash,
    tariff_in_force,
)
from minshui.revenue.customer.models import Account, AccountAttribute, AccountProfile, Customer
from minshui.revenue.customer.personal_data import personal_data
from minshui.revenue.customer.profile_store import ensure_profiles


@dataclass(frozen=True, slots=True)
class _NewAccount:
    customer: BulkCustomer
    spans: tuple[Span, ...]
    opened: OpenedAccount
    profile_id: int
    tariff_code: str | None


async def open_many_customers(
    ctx: Context, customers: Sequence[BulkCustomer]
) -> list[OpenedAccount]:
    """Open customers whose data have been checked; returns what they became, in their order.

    Profiles first and numbers last, as locks are ordered. Raises
    ``E_CUSTOMER_NUMBERS_EXHAUSTED``, ``E_TARIFF_PROFILE``.
    """
    accounts = await _new_accounts(ctx, customers)
    await _copy_customers(ctx, accounts)
    await _copy_accounts(ctx, accounts)
    await _copy_attributes(ctx, accounts)
    if len(customers) >= BULK_ROWS:
        await database_of(ctx.session).refresh_statistics(
            ctx.session, Customer, Account, AccountAttribute, AccountProfile
        )
    return [each.opened for each in accounts]


async def _new_accounts(ctx: Context, customers: Sequence[BulkCustomer]) -> list[_NewAccount]:
    today = ctx.clock.today()
    spans = [_spans(each) for each in customers]
    documents = [build_profile(each) for each in spans]
    hashes = [profile_hash(document) for document in documents]
    profiles = await ensure_profiles(ctx, dict(zip(hashes, documents, strict=True)))
    cust_ids = await reserve_ids(ctx.session, "biz_cust_id_seq", len(customers))
    account_ids = await reserve_ids(ctx.session, "biz_account_id_seq", len(customers))
    numbers = {}
    for site, count in sorted(Counter(each.site_code for each in customers).items()):
        numbers[site] = iter(await next_numbers(ctx, number_series(site, today.year), count))
    return [
        _NewAccount(
            customer=customer,
            spans=own,
            opened=OpenedAccount(
                cust_id,
                account_id,
                customer_number(customer.site_code, today.year, next(numbers[customer.site_code])),
            ),
            profile_id=profiles[digest],
            tariff_code=tariff_in_force(document, today),
        )
        for customer, own, cust_id, account_id, digest, document in zip(
            customers, spans, cust_ids, account_ids, hashes, documents, strict=True
        )
    ]


def _spans(customer: BulkCustomer) -> tuple[Span, ...]:
    return tuple(
        Span(each.kind, dict(each.value), each.from_on, each.to_on, each.proof_no, each.reason)
        for each in customer.attributes
    )


async def _copy_customers(ctx: Context, accounts: Sequence[_NewAccount]) -> None:
    personal = await personal_data(ctx)
    now = ctx.clock.now()

    def lines() -> Iterable[tuple[Any, ...]]:
        for new in accounts:
            customer = new.customer
            mobile = personal.seal_mobile(customer.mobile)
            identity = personal.seal_identity(customer.id_no)
            yield (
                new.opened.cust_id,
                new.opened.code,
                customer.name,
                customer.cust_type.value,
                identity.sealed,
                identity.index,
                mobile.sealed,
                mobile.index,
                mobile.tail_index,
                customer.address,
                CustomerStatus.NORMAL.value,
                customer.site_id,
                customer.opened_on,
                customer.external_no,
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
            new.opened.account_id,
            new.opened.code,
            new.opened.cust_id,
            "active",
            new.customer.collection_manner.value,
            new.profile_id,
            new.tariff_code,
            new.customer.opened_on,
            new.customer.tier_year_start_on,
            new.customer.late_fee_exempt,
            now,
        )
        for new in accounts
    )
    await _copy(ctx, Account.__tablename__, columns, lines)
    user = ctx.actor.user_id
    revisions = ((new.opened.account_id, 1, new.profile_id, user, now) for new in accounts)
    columns = "account_id revision profile_id recorded_by recorded_at"
    await _copy(ctx, AccountProfile.__tablename__, columns, revisions)


async def _copy_attributes(ctx: Context, accounts: Sequence[_NewAccount]) -> None:
    now, user = ctx.clock.now(), ctx.actor.user_id
    lines = (
        (
            new.opened.account_id,
            span.kind.value,
            json.dumps(span.value, ensure_ascii=False),
            span.from_on,
            span.to_on,
            span.proof_no,
            span.reason,
            user,
            now,
        )
        for new in accounts
        for span in new.spans
    )
    columns = "account_id kind value from_on to_on proof_no reason recorded_by recorded_at"
    await _copy(ctx, AccountAttribute.__tablename__, columns, lines)


async def _copy(
    ctx: Context, table_name: str, columns: str, lines: Iterable[Sequence[Any]]
) -> None:
    await database_of(ctx.session).bulk_copy(ctx.session, table_name, columns.split(), lines)
