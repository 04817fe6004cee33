"""Import customers with their accounts, attributes and meters from a table file."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.context import Context
from minshui.infrastructure.imports.columns import ImportRow
from minshui.infrastructure.imports.faults import FaultList
from minshui.revenue.customer.imports.checking import (
    References,
    check_new_meter,
    complete_row,
    load_references,
)
from minshui.revenue.customer.imports.columns import SPEC
from minshui.revenue.customer.imports.writing import write_customers
from minshui.revenue.customer.personal_data import personal_data
from minshui.revenue.customer.queries.known_customers import load_known


class CustomerImport:
    """Customers by their number in the system before ours (原户号).

    One object serves one run of the import: what ``check`` loaded, ``write`` uses.
    """

    spec = SPEC

    def __init__(self) -> None:
        self._refs: References | None = None

    async def check(
        self, ctx: Context, rows: Sequence[ImportRow], faults: FaultList
    ) -> list[ImportRow]:
        """Check rows by the rules of opening a customer; leave out customers known just so."""
        today = ctx.clock.today()
        self._refs = refs = await load_references(ctx, rows)
        known = await load_known(ctx, rows)
        personal = await personal_data(ctx)
        used_meters: dict[str, int] = {}
        fresh = []
        for row in rows:
            given = {name for name, value in row.values.items() if value is not None}
            complete_row(row, refs, today, faults)
            if row["external_no"] not in known:
                check_new_meter(row, refs, today, used_meters, faults)
                fresh.append(row)
            elif not faults.has(row.number):
                known.compare(row, given, personal, faults)
        return fresh

    async def write(self, ctx: Context, rows: Sequence[ImportRow]) -> None:
        """Write one batch."""
        if self._refs is None:
            raise RuntimeError("rows are checked before they are written")
        await write_customers(ctx, rows, self._refs)
