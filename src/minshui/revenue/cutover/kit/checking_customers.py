"""What is checked of the customers file."""

from __future__ import annotations

from minshui.infrastructure.imports.columns import ImportRow
from minshui.kernel.errors import MinshuiError
from minshui.platform.organization.facade import DEPARTMENT_UNKNOWN, check_open_site
from minshui.revenue.customer.facade import CollectionManner, check_identity
from minshui.revenue.cutover.contracts import FileKind
from minshui.revenue.cutover.errors import AMOUNT_NEGATIVE, CUSTOMER_KNOWN
from minshui.revenue.cutover.kit.view import KitView

_KIND = FileKind.CUSTOMERS


def check_customers(view: KitView) -> None:
    """Check each customer, and fill in defaults and the site."""
    known = view.references.known_customers
    for row in view.kit.rows(_KIND):
        values = row.values
        if values["external_no"] in known:
            number = values["external_no"]
            view.add(_KIND, row, CUSTOMER_KNOWN, "external_no", customer=number)
        if values["opened_on"] is None:
            values["opened_on"] = view.references.cutover_on
        view.check_not_late(_KIND, row, "opened_on")
        values["collection_manner"] = values["collection_manner"] or CollectionManner.COUNTER
        _check_site(view, row)
        _check_identity(view, row)
        for field in ("arrears_fen", "deposit_fen"):
            if values[field] is not None and values[field] < 0:
                view.add(_KIND, row, AMOUNT_NEGATIVE, field)


def _check_site(view: KitView, row: ImportRow) -> None:
    code = row["site"]
    if code is None:
        return
    site = view.references.sites.get(code)
    if site is None:
        view.add(_KIND, row, DEPARTMENT_UNKNOWN, "site", department=code)
        return
    row.values["site_id"] = site.id
    try:
        check_open_site(site)
    except MinshuiError as refused:
        view.add_error(_KIND, row, refused, "site")


def _check_identity(view: KitView, row: ImportRow) -> None:
    if row["id_no"] is None or row["cust_type"] is None:
        return
    try:
        row.values["id_no"] = check_identity(row["id_no"], row["cust_type"])
    except MinshuiError as refused:
        view.add_error(_KIND, row, refused, "id_no")
