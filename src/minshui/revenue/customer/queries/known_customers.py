"""How the rows of a customer file compare with the customers there are."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.imports.columns import ImportRow
from minshui.infrastructure.imports.errors import ROW_CONTRADICTS
from minshui.infrastructure.imports.faults import FaultList
from minshui.infrastructure.security.scoping import sees
from minshui.metering.device.models import Meter
from minshui.revenue.customer.domain.attribute_timeline import Span
from minshui.revenue.customer.errors import EXTERNAL_NUMBER_ELSEWHERE
from minshui.revenue.customer.imports.columns import SPEC
from minshui.revenue.customer.models import Account, AccountAttribute, Customer, CustomerMeter
from minshui.revenue.customer.personal_data import PersonalData

_LOOKUP_ROWS = 20_000  # a query's bind parameters are limited to 32767
_CUSTOMERS = (
    select(
        Customer.external_no,
        Customer.code,
        Customer.name,
        Customer.cust_type,
        Customer.address,
        Customer.site_id,
        Customer.mobile_index,
        Customer.id_no_index,
        Customer.opened_on,
        Account.id.label("account_id"),
        Account.collection_manner,
        Account.tier_year_start_on,
    )
    .join(Account, Account.cust_id == Customer.id)
    .where(Customer.external_no.in_(bindparam("keys", expanding=True)))
)
_METERS = (
    select(
        CustomerMeter.account_id,
        Meter.meter_no,
        CustomerMeter.start_reading_m3,
        CustomerMeter.started_on,
        CustomerMeter.book_id,
        CustomerMeter.book_sequence,
    )
    .join(Meter, Meter.id == CustomerMeter.meter_id)
    .where(CustomerMeter.account_id.in_(bindparam("keys", expanding=True)))
)
_ATTRIBUTES = select(
    AccountAttribute.account_id,
    AccountAttribute.kind,
    AccountAttribute.value,
    AccountAttribute.from_on,
    AccountAttribute.to_on,
).where(
    AccountAttribute.account_id.in_(bindparam("keys", expanding=True)),
    AccountAttribute.ended_at.is_(None),
)
_PLAIN = ("name", "cust_type", "address", "site_id", "collection_manner", "tier_year_start_on")
_OF_METER = ("start_reading_m3", "started_on", "book_id", "book_sequence")
_HEADER_FIELDS = {"site_id": "site", "book_id": "book"}


class KnownCustomers:
    """The customers whose external numbers stand in the file."""

    def __init__(
        self,
        customers: dict[str, Row[Any]],
        meters: dict[int, dict[str, Row[Any]]],
        attributes: dict[int, set[tuple[str, str, object, object]]],
        sees: Callable[[int], bool],
    ) -> None:
        self._customers = customers
        self._sees = sees
        self._meters = meters
        self._attributes = attributes

    def __contains__(self, external_no: object) -> bool:
        return external_no in self._customers

    def compare(
        self, row: ImportRow, given: Collection[str], personal: PersonalData, faults: FaultList
    ) -> None:
        """Name the columns in which a row says something else than the books.

        Only what the file gives counts: an empty cell contradicts nothing.
        """
        known = self._customers[row["external_no"]]
        if not self._sees(known.site_id):
            header = SPEC.header_of("external_no")
            faults.add(row.number, EXTERNAL_NUMBER_ELSEWHERE, header, external=known.external_no)
            return
        fields = list(self._differing(row, given, known, personal))
        if fields:
            headers = [SPEC.header_of(_HEADER_FIELDS.get(name, name)) for name in fields]
            faults.add(
                row.number,
                ROW_CONTRADICTS,
                key=f"原户号 {known.external_no}（客户 {known.code}）",
                columns="、".join(dict.fromkeys(headers)),
            )

    def _differing(
        self, row: ImportRow, given: Collection[str], known: Row[Any], personal: PersonalData
    ) -> Iterator[str]:
        values = row.values
        for name in _PLAIN:
            if _HEADER_FIELDS.get(name, name) in given and values[name] != getattr(known, name):
                yield name
        if "opened_on" in given and values["opened_on"] != known.opened_on:
            yield "opened_on"
        if values["mobile"] and personal.mobile_index(values["mobile"]) != known.mobile_index:
            yield "mobile"
        if values["id_no"] and personal.identity_index(values["id_no"]) != known.id_no_index:
            yield "id_no"
        present = self._attributes[known.account_id]
        for span in values["spans"]:
            if _attribute_key(span) not in present:
                yield span.kind.value
        if values["meter_no"] is not None:
            yield from self._differing_meter(row, given, known.account_id)

    def _differing_meter(
        self, row: ImportRow, given: Collection[str], account_id: int
    ) -> Iterator[str]:
        meter = self._meters[account_id].get(row["meter_no"])
        if meter is None:
            yield "meter_no"
            return
        for name in _OF_METER:
            if _HEADER_FIELDS.get(name, name) in given and row[name] != getattr(meter, name):
                yield name


async def load_known(ctx: Context, rows: Sequence[ImportRow]) -> KnownCustomers:
    """Load what the books have of the file's customers."""
    external_nos = [row["external_no"] for row in rows if row["external_no"]]
    customers = {row.external_no: row for row in await _in_parts(ctx, _CUSTOMERS, external_nos)}
    account_ids = [row.account_id for row in customers.values()]
    meters: dict[int, dict[str, Row[Any]]] = defaultdict(dict)
    for row in await _in_parts(ctx, _METERS, account_ids):
        meters[row.account_id][row.meter_no] = row
    attributes: dict[int, set[tuple[str, str, object, object]]] = defaultdict(set)
    for row in await _in_parts(ctx, _ATTRIBUTES, account_ids):
        key = (row.kind, json.dumps(row.value, sort_keys=True), row.from_on, row.to_on)
        attributes[row.account_id].add(key)
    return KnownCustomers(customers, meters, attributes, partial(sees, ctx))


def _attribute_key(span: Span) -> tuple[str, str, object, object]:
    return span.kind.value, json.dumps(span.value, sort_keys=True), span.from_on, span.to_on


async def _in_parts(ctx: Context, statement: Select[Any], keys: Sequence[Any]) -> list[Row[Any]]:
    found: list[Row[Any]] = []
    for start in range(0, len(keys), _LOOKUP_ROWS):
        part = list(keys[start : start + _LOOKUP_ROWS])
        found += (await ctx.session.execute(statement, {"keys": part})).all()
    return found
