"""No use case that moves readings, bills or money is left out of the games.

``DRAWN_ELSEWHERE`` says of each that no operation names why it need not.
"""

from __future__ import annotations

import inspect
import pkgutil
from importlib import import_module

from tests.property.operations.playing import OPERATIONS

MODULES = (
    "adjustment",
    "billing",
    "cashier",
    "collective",
    "customer",
    "cutover",
    "finance",
    "ledger",
    "ownership",
    "reading",
)
DRAWN_ELSEWHERE = {
    "drawn as the execution of an approved request": {
        "adjust_bill",
        "close_account",
        "split_bill",
        "transfer_ownership",
        "waive_late_fees",
        "write_off_bills",
    },
    "drawn as a part of other operations": {
        "change_period",
        "credit_deposit",
        "credit_deposits",
        "debit_deposit",
        "inherit_connection",
        "inherit_counters",
        "lock_deposits",
        "move_meter",
        "move_pointer",
        "offset_chunk",
        "offset_columns",
        "offset_each",
        "offset_many",
        "post_chunk",
        "post_corrections",
        "post_journal",
        "post_journals",
        "post_late_fees",
        "post_split",
        "post_succession",
        "post_write_off",
        "remove_meter",
        "replace_meter",
        "restore_late_fees",
        "settle_each",
        "settle_many",
        "spread_deposits",
        "stop_meter",
        "take_over_arrears",
        "unsettle_many",
        "unsettle_payment",
    },
    "drawn as a part of loading and accepting a cut-over": {
        "open_deposits",
        "open_many_case_locks",
        "open_many_customers",
        "open_tier_counters",
        "put_in_many_meters",
        "raise_opening_bills",
        "record_usage_history",
        "release_many_case_locks",
    },
    "drawn as what subscribers do": {"end_membership"},
    "done once, when the town is built": {"create_book", "create_default_chart"},
    "done when the program is upgraded": {"complete_chart"},
    "checks or reads a file and moves nothing": {"check_files", "load_raw_readings"},
    "changes names and addresses": {
        "add_contact",
        "amend_customer",
        "edit_book",
        "remove_contact",
    },
    "a place in the book, which put_in_book changes too": {"assign_to_book"},
}


def use_cases() -> set[str]:
    """Return the public functions of the modules' use cases."""
    found = set()
    for module in MODULES:
        package = import_module(f"minshui.revenue.{module}.use_cases")
        for each in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            loaded = import_module(each.name)
            found |= {
                name
                for name, function in inspect.getmembers(loaded, inspect.isfunction)
                if function.__module__ == each.name and not name.startswith("_")
            }
    return found


USE_CASES = use_cases()
DRAWN = {name for operation in OPERATIONS for name in operation.__code__.co_names}
EXCLUDED = set().union(*DRAWN_ELSEWHERE.values())


def test_every_use_case_is_drawn_or_said_why_not() -> None:
    assert set() == USE_CASES - DRAWN - EXCLUDED


def test_nothing_is_excluded_that_is_drawn_or_gone() -> None:
    assert set() == EXCLUDED & DRAWN
    assert set() == EXCLUDED - USE_CASES
