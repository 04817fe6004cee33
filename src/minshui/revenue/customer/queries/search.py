"""The one search box: customer number, name, address, mobile, identity or meter number."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from minshui.infrastructure.context import Context
from minshui.kernel.paging import Page, PageRequest
from minshui.metering.device.models import Meter
from minshui.revenue.customer.contracts import CustomerHit, CustomerStatus
from minshui.revenue.customer.domain.search_text import like_pattern, read_search_text
from minshui.revenue.customer.models import Account, Customer, CustomerMeter
from minshui.revenue.customer.personal_data import personal_data
from minshui.revenue.customer.queries.customer_meters import BOUND
from minshui.revenue.customer.queries.scoped import CUSTOMER_ROWS

EXACT, LIKELY, WORDS = 1, 2, 3
MAX_MATCHES = 1000  # a text that fits more customers than this says too little to be listed whole


def _branch(rank: int, *conditions: object) -> Select[tuple[int, int]]:
    matched = or_(*conditions)  # type: ignore[arg-type]  # column conditions, kept short
    return select(Customer.id.label("cust_id"), literal(rank).label("rank")).where(matched)


_BY_NUMBER = _branch(
    EXACT,
    Customer.code == bindparam("upper_number"),
    Customer.external_no == bindparam("number"),
)
_BY_IDENTITY = _branch(EXACT, Customer.id_no_index == bindparam("identity"))
_BY_MOBILE = _branch(EXACT, Customer.mobile_index == bindparam("mobile"))
_BY_TAIL = _branch(LIKELY, Customer.mobile_tail_index == bindparam("tail"))
_BY_METER = (
    select(CustomerMeter.cust_id.label("cust_id"), literal(EXACT).label("rank"))
    .join(Meter, Meter.id == CustomerMeter.meter_id)
    .where(Meter.meter_no == bindparam("number"))
)
_ONE_METER = (
    select(func.min(Meter.meter_no))
    .join(CustomerMeter, CustomerMeter.meter_id == Meter.id)
    .where(CustomerMeter.cust_id == Customer.id, CustomerMeter.bind_status == BOUND)
    .scalar_subquery()
)


def _hits(seen: ColumnElement[bool]) -> Select[Any]:
    # The words are cut off at so many: of those that are seen.
    by_words = _branch(
        WORDS,
        Customer.name.like(bindparam("pattern"), escape="\\"),
        Customer.address.like(bindparam("pattern"), escape="\\"),
    ).where(seen)
    matches = union_all(
        _BY_NUMBER,
        _BY_IDENTITY,
        _BY_MOBILE,
        _BY_TAIL,
        _BY_METER,
        select(by_words.limit(MAX_MATCHES).subquery()),
    ).subquery()
    ranked = (
        select(matches.c.cust_id, func.min(matches.c.rank).label("rank"))
        .group_by(matches.c.cust_id)
        .subquery()
    )
    page = (
        select(ranked.c.cust_id, ranked.c.rank, func.count().over().label("total"), Customer.code)
        .join(Customer, Customer.id == ranked.c.cust_id)
        .where(seen)
        .order_by(ranked.c.rank, Customer.code)
        .limit(bindparam("size"))
        .offset(bindparam("offset"))
        .subquery()
    )
    return (
        select(
            Customer.id,
            Customer.code,
            Customer.name,
            Customer.mobile,
            Customer.address,
            Customer.status,
            Account.id.label("account_id"),
            Account.tariff_code,
            _ONE_METER.label("meter_no"),
            page.c.total,
        )
        .join(page, page.c.cust_id == Customer.id)
        .join(Account, Account.cust_id == Customer.id)
        .order_by(page.c.rank, Customer.code)
    )


_ALL_HITS = _hits(true())


async def find_customers(
    ctx: Context, text: str, page: PageRequest | None = None
) -> Page[CustomerHit]:
    """Return the customers of the actor's scope that a text may mean, exact numbers first.

    Names and addresses are matched inside from three characters on, at the beginning for two.
    Raises ``E_SEARCH_TOO_SHORT``.
    """
    page = page or PageRequest()
    meant = read_search_text(text)
    personal = await personal_data(ctx)
    everything = ctx.actor.scope.everything
    rows = (
        await ctx.session.execute(
            _ALL_HITS if everything else _hits(CUSTOMER_ROWS.seen(ctx)),
            {
                "number": meant.number,
                "upper_number": meant.number.upper() if meant.number else None,
                "mobile": personal.mobile_index(meant.mobile) if meant.mobile else None,
                "tail": personal.mobile_tail_index(meant.mobile_tail)
                if meant.mobile_tail
                else None,
                "identity": personal.identity_index(meant.identity) if meant.identity else None,
                "pattern": like_pattern(meant.words) if meant.words else None,
                "size": page.size,
                "offset": page.offset,
            },
        )
    ).all()
    hits = [
        CustomerHit(
            cust_id=row.id,
            account_id=row.account_id,
            code=row.code,
            name=row.name,
            mobile=personal.show_mobile(row.mobile),
            address=row.address,
            status=CustomerStatus(row.status),
            tariff_code=row.tariff_code,
            meter_no=row.meter_no,
        )
        for row in rows
    ]
    return Page(items=hits, total=rows[0].total if rows else 0, page=page.page, size=page.size)
