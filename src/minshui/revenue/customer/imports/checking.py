"""What is checked of a customer file against the rules and the books, a few queries in all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from minshui.infrastructure.context import Context
from minshui.infrastructure.imports.columns import ImportRow
from minshui.infrastructure.imports.faults import FaultList
from minshui.infrastructure.security.scoping import sees
from minshui.kernel.errors import ErrorCode, MinshuiError
from minshui.metering.device.facade import (
    METER_NOT_IN_STOCK,
    METER_ROWS,
    METER_UNKNOWN,
    STATUS_NAMES,
    MeterContract,
    MeterStatus,
    meters_by_number,
    registers_of,
)
from minshui.platform.organization.facade import (
    DEPARTMENT_UNKNOWN,
    DepartmentContract,
    check_open_site,
    list_departments,
)
from minshui.revenue.customer.contracts import CollectionManner
from minshui.revenue.customer.domain.attribute_timeline import Span
from minshui.revenue.customer.domain.attribute_value import check_span, check_value
from minshui.revenue.customer.domain.identity_number import check_identity
from minshui.revenue.customer.domain.meter_placement import check_day, check_pointer
from minshui.revenue.customer.errors import (
    BOOK_UNKNOWN,
    IMPORT_METER_MISSING,
    IMPORT_METER_TWICE,
    IMPORT_REGISTERS,
    OPENED_IN_FUTURE,
)
from minshui.revenue.customer.imports.columns import SINCE_ALWAYS, SPEC, attributes_of_row
from minshui.revenue.customer.queries.books import book_ids
from minshui.revenue.customer.queries.tariffs import check_tariff

_OF_METER = ("start_reading_m3", "started_on", "book", "book_sequence")


@dataclass(frozen=True, slots=True)
class References:
    """What the rows refer to, as the books have it."""

    sites: dict[str, DepartmentContract]
    books: dict[str, int]
    meters: dict[str, MeterContract]
    with_registers: Collection[int]  # meters that have more than one
    tariff_faults: dict[str, MinshuiError]


async def load_references(ctx: Context, rows: Sequence[ImportRow]) -> References:
    """Load the sites, books, meters and tariffs that the rows name."""
    tariff_faults = {}
    for code in sorted({row["tariff"] for row in rows if row["tariff"]}):
        try:
            await check_tariff(ctx, code)
        except MinshuiError as refused:
            tariff_faults[code] = refused
    numbers = [row["meter_no"] for row in rows if row["meter_no"]]
    meters = await meters_by_number(ctx, list(await METER_ROWS.among(ctx, numbers, by="meter_no")))
    return References(
        sites={site.code: site for site in await list_departments(ctx) if sees(ctx, site.id)},
        books=await book_ids(ctx, {row["book"] for row in rows if row["book"]}),
        meters=meters,
        with_registers=await registers_of(ctx, [meter.id for meter in meters.values()]),
        tariff_faults=tariff_faults,
    )


def complete_row(row: ImportRow, refs: References, today: date, faults: FaultList) -> None:
    """Fill in defaults and what stands behind the codes; name what is wrong with the row alone."""
    values = row.values
    values["opened_on"] = opened_on = values["opened_on"] or today
    if opened_on > today:
        _add(faults, row, OPENED_IN_FUTURE, "opened_on", opened=opened_on, today=today)
    values["collection_manner"] = values["collection_manner"] or CollectionManner.COUNTER
    _complete_site(row, refs, faults)
    if values["id_no"] is not None and values["cust_type"] is not None:
        try:
            values["id_no"] = check_identity(values["id_no"], values["cust_type"])
        except MinshuiError as refused:
            faults.add_error(row.number, refused, SPEC.header_of("id_no"))
    _complete_attributes(row, refs, today, faults)
    _complete_meter(row, refs, faults)


def check_new_meter(
    row: ImportRow, refs: References, today: date, used: dict[str, int], faults: FaultList
) -> None:
    """Name what is wrong with putting the row's meter in; ``used``: meter numbers seen, by row."""
    meter_no = row["meter_no"]
    if meter_no is None:
        return
    first = used.setdefault(meter_no, row.number)
    if first != row.number:
        _add(faults, row, IMPORT_METER_TWICE, "meter_no", meter=meter_no, first=first)
    meter = refs.meters.get(meter_no)
    if meter is None:
        return
    if meter.id in refs.with_registers:
        _add(faults, row, IMPORT_REGISTERS, "meter_no", meter=meter_no)
    if meter.status is not MeterStatus.IN_STOCK:
        status = STATUS_NAMES[meter.status]
        _add(faults, row, METER_NOT_IN_STOCK, "meter_no", meter=meter_no, status=status)
    try:
        check_pointer(meter_no, row["start_reading_m3"], meter.modulus_m3)
    except MinshuiError as refused:
        faults.add_error(row.number, refused, SPEC.header_of("start_reading_m3"))
    try:
        check_day(meter_no, row["started_on"], SINCE_ALWAYS, today)
    except MinshuiError as refused:
        faults.add_error(row.number, refused, SPEC.header_of("started_on"))


def _complete_site(row: ImportRow, refs: References, faults: FaultList) -> None:
    code = row["site"]
    if code is None:
        return
    site = refs.sites.get(code)
    row.values["site_id"] = None if site is None else site.id
    if site is None:
        _add(faults, row, DEPARTMENT_UNKNOWN, "site", department=code)
        return
    try:
        check_open_site(site)
    except MinshuiError as refused:
        faults.add_error(row.number, refused, SPEC.header_of("site"))


def _complete_attributes(row: ImportRow, refs: References, today: date, faults: FaultList) -> None:
    spans = []
    for field, each in attributes_of_row(row):
        try:
            value = check_value(each.kind, each.value)
            check_span(each.kind, each.from_on, each.to_on, today)
        except MinshuiError as refused:
            faults.add_error(row.number, refused, SPEC.header_of(field))
            continue
        spans.append(Span(each.kind, value, each.from_on, each.to_on, reason=each.reason))
    row.values["spans"] = spans
    refused_tariff = refs.tariff_faults.get(row["tariff"] or "")
    if refused_tariff is not None:
        faults.add_error(row.number, refused_tariff, SPEC.header_of("tariff"))


def _complete_meter(row: ImportRow, refs: References, faults: FaultList) -> None:
    values = row.values
    meter_no, book = values["meter_no"], values["book"]
    if meter_no is None:
        for field in _OF_METER:
            if values[field] is not None:
                _add(faults, row, IMPORT_METER_MISSING, field)
        return
    if meter_no not in refs.meters:
        _add(faults, row, METER_UNKNOWN, "meter_no", meter=meter_no)
    if values["start_reading_m3"] is None:
        values["start_reading_m3"] = Decimal(0)
    values["started_on"] = values["started_on"] or values["opened_on"]
    values["book_id"] = refs.books.get(book) if book else None
    if book is not None and values["book_id"] is None:
        _add(faults, row, BOOK_UNKNOWN, "book", book=book)


def _add(faults: FaultList, row: ImportRow, error: ErrorCode, field: str, **params: object) -> None:
    faults.add(row.number, error, SPEC.header_of(field), **params)
