"""What the billing run is held against: bare COPY of the same rows, and an ORM bill by bill."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO

import asyncpg
from sqlalchemy import URL, select
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from minshui.infrastructure.db.administration import driver_connection
from minshui.revenue.billing.models import Bill, BillLine
from minshui.revenue.customer.models import Account, Customer, PricingProfile
from minshui.revenue.ledger.models import AccountEntry, Journal, JournalLine
from minshui.revenue.reading.models import Reading
from minshui.revenue.tariff.facade import (
    BillInput,
    FaultList,
    TariffBook,
    parse_account,
    price_bill,
)

# What a run writes by the row; where a row belongs to the run is told by its bill.
_TABLES = {
    "biz_charge": "SELECT * FROM biz_charge WHERE run_id = {run}",
    "biz_charge_detail": (
        "SELECT d.* FROM biz_charge_detail d JOIN biz_charge c"
        " ON c.id = d.charge_id AND c.bill_month = d.bill_month WHERE c.run_id = {run}"
    ),
    "biz_account_entry": (
        "SELECT e.* FROM biz_account_entry e JOIN biz_charge c"
        " ON c.id = e.bill_id AND c.bill_month = e.bill_month WHERE c.run_id = {run}"
    ),
    "biz_deposit_entry": (
        "SELECT e.* FROM biz_deposit_entry e JOIN biz_charge c"
        " ON c.id = e.bill_id AND c.bill_month = e.bill_month WHERE c.run_id = {run}"
    ),
    "biz_tier_counter_entry": (
        "SELECT e.* FROM biz_tier_counter_entry e JOIN biz_charge c"
        " ON c.id = e.bill_id AND c.bill_month = e.bill_month WHERE c.run_id = {run}"
    ),
}
_ORDER = {
    "biz_charge": "id",
    "biz_charge_detail": "charge_id, line_no",
    "biz_account_entry": "bill_id, seq",
    "biz_deposit_entry": "account_id, seq",
    "biz_tier_counter_entry": "id",
}


@dataclass(frozen=True)
class Floor:
    """Ready bytes by table and shard, and how many rows they are."""

    parts: list[dict[str, bytes]]
    rows: int


async def take_rows(tenant: URL, run_id: int, shards: int) -> Floor:
    """Read what a run wrote as COPY's own bytes, halved (or more) by chunk."""
    parts: list[dict[str, bytes]] = []
    rows = 0
    async with driver_connection(tenant) as connection:
        for shard in range(shards):
            part: dict[str, bytes] = {}
            for table, query in _TABLES.items():
                chosen = query.format(run=run_id).replace(
                    "WHERE", f"WHERE chunk_id % {shards} = {shard} AND"
                )
                stream = BytesIO()
                ordered = f"SELECT * FROM ({chosen}) AS run ORDER BY {_ORDER[table]}"  # noqa: S608
                status = await connection.copy_from_query(ordered, output=stream, format="binary")
                rows += int(status.split()[-1])
                part[table] = stream.getvalue()
            parts.append(part)
    return Floor(parts, rows)


async def take_out_run(tenant: URL, run_id: int, month: int) -> None:
    """Remove what a run wrote, whose month has partitions of its own: as it stood before."""
    async with driver_connection(tenant) as connection:
        for table in ("biz_deposit_entry", "biz_tier_counter_entry"):
            await connection.execute(
                f"DELETE FROM {table} e USING biz_charge c"  # noqa: S608
                " WHERE c.id = e.bill_id AND c.bill_month = e.bill_month AND c.run_id = $1",
                run_id,
            )
            await connection.execute(f"VACUUM {table}")
        for table in ("biz_charge", "biz_charge_detail", "biz_account_entry"):
            await connection.execute(f"TRUNCATE {table}_{month}")
        await connection.execute("CHECKPOINT")


async def floor_seconds(database: URL, floor: Floor) -> float:
    """Load the rows into a database that stands as it stood before the run."""
    connections = [await _connect(database) for _ in floor.parts]
    started = time.perf_counter()
    await asyncio.gather(
        *(
            _load(connection, part)
            for connection, part in zip(connections, floor.parts, strict=True)
        )
    )
    seconds = time.perf_counter() - started
    for connection in connections:
        await connection.close()
    return seconds


async def _connect(url: URL) -> asyncpg.Connection:
    host, port = url.query.get("host", url.host), url.query.get("port", url.port)
    return await asyncpg.connect(
        user=url.username,
        password=url.password,
        database=url.database,
        host=str(host),
        port=int(str(port or 5432)),
    )


async def _load(connection: asyncpg.Connection, part: dict[str, bytes]) -> None:
    async with connection.transaction():
        for table, data in part.items():
            await connection.copy_to_table(table, source=BytesIO(data), format="binary")


async def orm_seconds_per_household(copy: URL, book: TariffBook, month: int, sample: int) -> float:
    """Bill a sample by the ORM: load, price, add, commit, one household at a time."""
    engine = create_async_engine(copy.set(drivername="postgresql+asyncpg"))
    async with AsyncSession(engine) as session:
        statement = select(Reading.id).where(Reading.bill_month == month)
        ids = (await session.execute(statement.order_by(Reading.id).limit(sample))).scalars().all()
    started = time.perf_counter()
    for place, reading_id in enumerate(ids):
        async with AsyncSession(engine) as session:
            await _bill_by_orm(session, book, reading_id, 10**9 - 1 - place)
            await session.commit()
    seconds = time.perf_counter() - started
    await engine.dispose()
    return seconds / len(ids)


async def _bill_by_orm(
    session: AsyncSession, book: TariffBook, reading_id: int, bill_id: int
) -> None:
    reading = await session.get_one(Reading, reading_id)
    account = await session.get_one(Account, reading.account_id)
    customer = await session.get_one(Customer, account.cust_id)
    profile = await session.get_one(PricingProfile, account.profile_id)
    document = dict(profile.document)
    tariff = document.pop("tariffs")[0]["code"]
    priced = price_bill(
        book,
        tariff,
        BillInput(
            usage=Fraction(reading.usage_amount),
            from_on=reading.previous_on,
            to_on=reading.reading_on,
            months=1,
        ),
        parse_account(
            document | {"year_start": account.opened_on.isoformat()}, FaultList(), "account"
        ),
    )
    total_fen = int(priced.total * 100)
    bill = Bill(
        id=bill_id,
        bill_month=reading.bill_month,
        cust_id=customer.id,
        account_id=account.id,
        site_id=customer.site_id,
        kind="ordinary",
        record_id=-reading.id,
        usage_m3=reading.usage_amount,
        period_from=reading.previous_on,
        period_to=reading.reading_on,
        profile_id=profile.id,
        total_amount_fen=total_fen,
        open_fen=total_fen,
        charge_status="open",
        issued_on=reading.reading_on,
        due_on=reading.reading_on,
    )
    session.add(bill)
    for number, line in enumerate(priced.lines, start=1):
        session.add(
            BillLine(
                charge_id=bill_id,
                line_no=number,
                bill_month=reading.bill_month,
                cost_component_code=line.component or "rounding",
                kind=line.kind.value,
                tier=line.tier,
                detail_amount_fen=int(line.amount * 100),
            )
        )
    await _post_by_orm(session, bill, reading)


async def _post_by_orm(session: AsyncSession, bill: Bill, reading: Reading) -> None:
    journal = Journal(
        accounting_month=bill.bill_month,
        posted_on=bill.issued_on,
        kind="billing",
        source_type="bill",
        source_id=bill.id,
        created_at=reading.entered_at,
    )
    session.add(journal)
    await session.flush()
    sides = (("1122.01", bill.total_amount_fen), ("6001.01", -bill.total_amount_fen))
    for number, (code, amount) in enumerate(sides, start=1):
        session.add(
            JournalLine(journal_id=journal.id, line_no=number, account_code=code, amount_fen=amount)
        )
    session.add(
        AccountEntry(
            bill_id=bill.id,
            seq=1,
            bill_month=bill.bill_month,
            account_id=bill.account_id,
            kind="issue",
            amount_fen=bill.total_amount_fen,
            journal_id=journal.id,
            posted_on=bill.issued_on,
        )
    )
