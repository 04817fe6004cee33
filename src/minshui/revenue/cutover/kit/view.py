"""The files of a kit seen by customer: what the checks ask of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from minshui.infrastructure.imports.columns import ImportRow
from minshui.infrastructure.imports.errors import ROW_REPEATED
from minshui.kernel.errors import ErrorCode, MinshuiError
from minshui.revenue.customer.facade import AttributeValue
from minshui.revenue.cutover.contracts import FileKind
from minshui.revenue.cutover.errors import CUSTOMER_MISSING, DATE_LATE
from minshui.revenue.cutover.kit.columns import SPECS
from minshui.revenue.cutover.kit.reading import Kit
from minshui.revenue.cutover.queries.references import References


class KitView:
    """Rows by customer, and where faults are noted.

    ``attributes`` are those of a customer that can be used, each with its row;
    ``unread_tariffs`` the customers of whose tariff a row could not be read. Both are filled by
    the check of the attributes file.
    """

    def __init__(self, kit: Kit, references: References) -> None:
        self.kit = kit
        self.references = references
        self.customers: dict[str, ImportRow] = {}
        for row in kit.rows(FileKind.CUSTOMERS):
            if row["external_no"] is not None:
                self.customers.setdefault(row["external_no"], row)
        self.meters: dict[str, list[ImportRow]] = defaultdict(list)
        for row in kit.rows(FileKind.METERS):
            if row["customer"] is not None:
                self.meters[row["customer"]].append(row)
        self.attributes: dict[str, list[tuple[ImportRow, AttributeValue]]] = defaultdict(list)
        self.unread_tariffs: set[str] = set()

    def owned(self, kind: FileKind) -> Iterator[ImportRow]:
        """Yield the rows of a file, naming those whose customer is not in the kit."""
        for row in self.kit.rows(kind):
            number = row["customer"]
            if number is not None and number not in self.customers:
                self.add(kind, row, CUSTOMER_MISSING, "customer", customer=number)
            yield row

    def add(
        self, kind: FileKind, row: ImportRow, error: ErrorCode, field: str, /, **params: object
    ) -> None:
        """Note a fault at a column."""
        header = SPECS[kind].header_of(field)
        self.kit.files[kind].faults.add(row.number, error, header, **params)

    def add_error(self, kind: FileKind, row: ImportRow, refused: MinshuiError, field: str) -> None:
        """Note what a rule of the business refused."""
        header = SPECS[kind].header_of(field)
        self.kit.files[kind].faults.add_error(row.number, refused, header)

    def at_fault(self, kind: FileKind, row: ImportRow) -> bool:
        """Return whether a fault of the row is known."""
        return self.kit.files[kind].faults.has(row.number)

    def is_faulty(self, kind: FileKind, row: ImportRow, *fields: str) -> bool:
        """Return whether the row repeats another, or one of its cells is at fault already.

        What follows from a fault that is named is not another fault.
        """
        headers = {SPECS[kind].header_of(field) for field in fields}
        return any(
            fault.column in headers or fault.code == ROW_REPEATED.code
            for fault in self.kit.files[kind].faults.of_row(row.number)
        )

    def check_not_late(self, kind: FileKind, row: ImportRow, field: str) -> None:
        """Name a day after the cut-over."""
        day: date | None = row[field]
        limit = self.references.cutover_on
        if day is not None and day > limit:
            self.add(kind, row, DATE_LATE, field, day=day, cutover=limit)
