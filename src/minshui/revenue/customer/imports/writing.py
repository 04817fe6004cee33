"""How checked rows become customers, accounts, attributes, profiles and meters."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.context import Context
from minshui.infrastructure.imports.columns import ImportRow
from minshui.metering.device.facade import mark_many_installed
from minshui.revenue.customer.contracts import AttributeValue, BulkCustomer, BulkRelation
from minshui.revenue.customer.imports.checking import References
from minshui.revenue.customer.use_cases.open_many_customers import open_many_customers
from minshui.revenue.customer.use_cases.put_in_many_meters import put_in_many_meters


async def write_customers(ctx: Context, rows: Sequence[ImportRow], refs: References) -> None:
    """Write one batch."""
    await mark_many_installed(
        ctx,
        [(refs.meters[row["meter_no"]].id, row["started_on"]) for row in rows if row["meter_no"]],
    )
    opened = await open_many_customers(ctx, [bulk_customer(row, _attributes(row)) for row in rows])
    await put_in_many_meters(
        ctx,
        [
            BulkRelation(
                owner=owner,
                meter_id=refs.meters[row["meter_no"]].id,
                started_on=row["started_on"],
                start_reading_m3=row["start_reading_m3"],
                book_id=row["book_id"],
                book_sequence=row["book_sequence"],
            )
            for owner, row in zip(opened, rows, strict=True)
            if row["meter_no"]
        ],
    )


def bulk_customer(row: ImportRow, attributes: Sequence[AttributeValue]) -> BulkCustomer:
    """Return the customer that a checked row with this file's fields describes."""
    return BulkCustomer(
        name=row["name"],
        cust_type=row["cust_type"],
        address=row["address"],
        site_id=row["site_id"],
        site_code=row["site"],
        opened_on=row["opened_on"],
        external_no=row["external_no"],
        mobile=row["mobile"],
        id_no=row["id_no"],
        collection_manner=row["collection_manner"],
        tier_year_start_on=row["tier_year_start_on"],
        attributes=tuple(attributes),
    )


def _attributes(row: ImportRow) -> list[AttributeValue]:
    return [
        AttributeValue(span.kind, span.value, span.from_on, span.to_on, reason=span.reason)
        for span in row["spans"]
    ]
