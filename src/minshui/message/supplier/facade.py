"""The only door of suppliers."""

from __future__ import annotations

from minshui.message.supplier.contracts import (
    Route,
    RouteMatch,
    SaveRoute,
    SaveSupplier,
    Supplier,
    SupplierHealth,
    SupplierKind,
    SupplierListing,
    Trial,
    TrialResult,
    supplier_kinds,
)
from minshui.message.supplier.domain.choosing import choose, shares_for
from minshui.message.supplier.queries.suppliers import list_suppliers, supplier_listing
from minshui.message.supplier.supplier_store import find_supplier, routes_of, suppliers_of
from minshui.message.supplier.use_cases.note_failure import note_failure
from minshui.message.supplier.use_cases.note_success import note_success
from minshui.message.supplier.use_cases.remove_route import remove_route
from minshui.message.supplier.use_cases.save_route import save_route
from minshui.message.supplier.use_cases.save_supplier import save_supplier
from minshui.message.supplier.use_cases.switch_supplier import switch_supplier
from minshui.message.supplier.use_cases.try_supplier import try_supplier

__all__ = [
    "Route",
    "RouteMatch",
    "SaveRoute",
    "SaveSupplier",
    "Supplier",
    "SupplierHealth",
    "SupplierKind",
    "SupplierListing",
    "Trial",
    "TrialResult",
    "choose",
    "find_supplier",
    "list_suppliers",
    "note_failure",
    "note_success",
    "remove_route",
    "routes_of",
    "save_route",
    "save_supplier",
    "shares_for",
    "supplier_kinds",
    "supplier_listing",
    "suppliers_of",
    "switch_supplier",
    "try_supplier",
]
