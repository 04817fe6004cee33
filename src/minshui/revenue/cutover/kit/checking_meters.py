"""What is checked of the meters file, beside what the registers themselves allow."""

from __future__ import annotations

from minshui.infrastructure.imports.columns import ImportRow
from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.facade import BOOK_UNKNOWN, BillingMode, check_pointer
from minshui.revenue.cutover.contracts import FileKind
from minshui.revenue.cutover.errors import (
    DATE_ORDER,
    MASTER_CYCLE,
    MASTER_MISSING,
    METER_KNOWN,
    SEQUENCE_BOOKLESS,
    SEQUENCE_TWICE,
)
from minshui.revenue.cutover.kit.view import KitView

_KIND = FileKind.METERS


def check_meters(view: KitView) -> None:
    """Check where each meter stands, who uses it, in which book, under which master."""
    places: dict[tuple[str, int], int] = {}
    by_number = {row["meter_no"]: row for row in view.kit.rows(_KIND) if row["meter_no"]}
    for row in view.owned(_KIND):
        values = row.values
        if values["meter_no"] in view.references.known_meters:
            view.add(_KIND, row, METER_KNOWN, "meter_no", meter=values["meter_no"])
        values["billing_mode"] = values["billing_mode"] or BillingMode.BILLED
        _check_dates(view, row)
        _check_pointer(view, row)
        _check_book(view, row, places)
        if values["master"] is not None:
            _check_master(view, row, by_number)


def _check_dates(view: KitView, row: ImportRow) -> None:
    values = row.values
    if values["started_on"] is None:
        values["started_on"] = view.references.cutover_on
    view.check_not_late(_KIND, row, "started_on")
    if values["installed_on"] is None:
        values["installed_on"] = values["started_on"]
    elif values["installed_on"] > values["started_on"]:
        view.add(
            _KIND,
            row,
            DATE_ORDER,
            "started_on",
            day=values["started_on"],
            other="装表日期",
            limit=values["installed_on"],
        )


def _check_pointer(view: KitView, row: ImportRow) -> None:
    pointer, modulus = row["start_reading_m3"], row["modulus_m3"]
    if pointer is None or modulus is None or view.is_faulty(_KIND, row, "modulus_m3"):
        return
    try:
        check_pointer(row["meter_no"], pointer, modulus)
    except MinshuiError as refused:
        view.add_error(_KIND, row, refused, "start_reading_m3")


def _check_book(view: KitView, row: ImportRow, places: dict[tuple[str, int], int]) -> None:
    book, sequence = row["book"], row["book_sequence"]
    row.values["book_id"] = view.references.books.get(book)
    if book is None:
        if sequence is not None:
            view.add(_KIND, row, SEQUENCE_BOOKLESS, "book_sequence")
        return
    if row["book_id"] is None:
        view.add(_KIND, row, BOOK_UNKNOWN, "book", book=book)
    if sequence is None or view.is_faulty(_KIND, row):
        return
    first = places.setdefault((book, sequence), row.number)
    if first != row.number:
        view.add(
            _KIND, row, SEQUENCE_TWICE, "book_sequence", book=book, sequence=sequence, first=first
        )


def _check_master(view: KitView, row: ImportRow, by_number: dict[str, ImportRow]) -> None:
    master = by_number.get(row["master"])
    if master is None:
        view.add(_KIND, row, MASTER_MISSING, "master", master=row["master"])
        return
    above = {row["meter_no"]}
    while master is not None:
        if master["meter_no"] in above:
            view.add(_KIND, row, MASTER_CYCLE, "master", meter=row["meter_no"])
            return
        above.add(master["meter_no"])
        master = by_number.get(master["master"])
