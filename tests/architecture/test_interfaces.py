"""The requirement's interfaces: docs/requirements/interfaces.csv against the program's routes."""

from __future__ import annotations

import csv

import pytest

from minshui.entrypoints.http import create_app
from minshui.entrypoints.runtime import load_settings
from minshui.infrastructure.http.sockets import EdgeSocketRoute
from tests.architecture.source_tree import ROOT

LIST = ROOT / "docs" / "requirements" / "interfaces.csv"
REQUIREMENT_INTERFACES = 152
# What the requirement describes without a number of its own (C-40).
OURS = {"IF-UP-006"}


@pytest.fixture(scope="module")
def rows() -> dict[str, dict[str, str]]:
    with LIST.open(encoding="utf-8", newline="") as stream:
        return {row["id"]: row for row in csv.DictReader(stream)}


@pytest.fixture(scope="module")
def served() -> dict[str, set[str]]:
    """Interface id → the routes that carry it, ``METHOD path``; sockets are ``SOCKET path``."""
    found: dict[str, set[str]] = {}
    app = create_app(load_settings())
    for route in app.routes:
        if isinstance(route, EdgeSocketRoute) and route.interface is not None:
            found.setdefault(route.interface, set()).add(f"SOCKET {route.path}")
    for path, operations in app.openapi()["paths"].items():
        for method, operation in operations.items():
            if interface := operation.get("x-interface"):
                found.setdefault(interface, set()).add(f"{method.upper()} {path}")
    return found


def test_the_requirement_lost_no_interface(rows: dict[str, dict[str, str]]) -> None:
    assert len(set(rows) - OURS) == REQUIREMENT_INTERFACES


def test_an_interface_said_to_be_a_route_is_served_by_it(
    rows: dict[str, dict[str, str]], served: dict[str, set[str]]
) -> None:
    wrong = {
        name: (row["target"], sorted(served.get(name, set())))
        for name, row in rows.items()
        if row["kind"] == "route" and set(row["target"].split(" | ")) != served.get(name, set())
    }
    assert wrong == {}


def test_every_route_that_claims_an_interface_is_listed(
    rows: dict[str, dict[str, str]], served: dict[str, set[str]]
) -> None:
    assert [name for name in served if rows.get(name, {}).get("kind") != "route"] == []


def test_an_alias_leads_to_an_interface(rows: dict[str, dict[str, str]]) -> None:
    wrong = [
        name
        for name, row in rows.items()
        if row["kind"] == "alias" and rows.get(row["target"], {}).get("kind", "alias") == "alias"
    ]
    assert wrong == []


def test_whatever_is_not_there_has_a_reason(rows: dict[str, dict[str, str]]) -> None:
    kinds = {row["kind"] for row in rows.values()}
    silent = [name for name, row in rows.items() if row["kind"] == "open" and not row["reason"]]
    assert kinds <= {"route", "adapter", "alias", "open"}
    assert silent == []
