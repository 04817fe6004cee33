"""A file of tariff documents and cases, read with every fault of both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.document import TariffDocument
from minshui.revenue.tariff.domain.faults import Fault, FaultList
from minshui.revenue.tariff.domain.inputs import AccountInput, BillInput, LateInput
from minshui.revenue.tariff.domain.nodes import Node, Reader, shorten
from minshui.revenue.tariff.domain.parsing import FORMAT, parse_tariffs
from minshui.revenue.tariff.domain.parsing_inputs import parse_account, parse_bill, parse_late

FILE_KEYS = ("about", "format_version", "tariffs", "cases")
CASE_KEYS = (
    "id",
    "origin",
    "tariff",
    "account",
    "bill",
    "bills",
    "late",
    "expected",
    "source",
    "quote",
    "note",
)
AMOUNT_KEYS = ("total", "subtotal", "volume", "late_fee", "days")
SUM_KEYS = ("components", "taxes")
PART_KEYS = ("volume", "total", "subtotal", *SUM_KEYS)
TIER_KEYS = ("limits", "volumes", "amounts")
EXPECTED_KEYS = (*AMOUNT_KEYS, *SUM_KEYS, "tiers", "parts", "error")
ERROR_CODE = re.compile(r"E_[A-Z_]+")


class Origin(StrEnum):
    """Where the expected amounts come from."""

    PUBLISHED = "published"
    RULE_DERIVED = "rule-derived"


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One bill (or late payment) of a case; ``faults`` are those of its inputs."""

    path: str
    bill: BillInput | None
    account: AccountInput
    late: LateInput | None
    expected: Mapping[str, Any]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A case: its tariff (a code of the file, or documents of its own) and its bills in order."""

    id: str
    tariff: str | None
    documents: tuple[TariffDocument, ...]
    steps: tuple[CaseStep, ...]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What a file holds and everything that is wrong with it."""

    documents: tuple[TariffDocument, ...]
    cases: tuple[Case, ...]
    faults: tuple[Fault, ...]


def parse_case_file(data: Any) -> CaseFile:
    """Read a file: a document by itself, or ``{about, format_version, tariffs, cases?}``."""
    if not isinstance(data, dict) or not data.keys() & {"tariffs", "format_version"}:
        parsed = parse_tariffs([data], path="")
        return CaseFile(parsed.documents, (), parsed.faults)
    faults = FaultList()
    node = Reader(faults).node(data, "", FILE_KEYS)
    if node.require("about"):
        node.reader.text(data["about"], "about")
    if node.require("format_version"):
        version = node.reader.text(data["format_version"], "format_version")
        if isinstance(data["format_version"], str) and version != FORMAT:
            faults.add(errors.FORMAT, "format_version", value=shorten(version))
    documents: tuple[TariffDocument, ...] = ()
    if node.require("tariffs") and isinstance(data["tariffs"], list):
        parsed = parse_tariffs(data["tariffs"])
        documents = parsed.documents
        faults.faults.extend(parsed.faults)
    elif "tariffs" in data:
        node.reader.wrong_type("tariffs", "列表", data["tariffs"])
    cases: list[Case] = []
    if data.get("cases") != []:
        cases = [_parse_case(case, faults) for case in node.nodes("cases", CASE_KEYS)]
    return CaseFile(documents, tuple(cases), tuple(faults.faults))


def _parse_case(node: Node, faults: FaultList) -> Case:
    name = node.reader.text(node.data["id"], node.at("id")) if node.require("id") else ""
    node.choice("origin", Origin)
    source = node.child("source", ("title", "url"))
    if source is not None:
        source.require("title")
        source.text_or_none("title")
        source.text_or_none("url")
    for key in ("quote", "note"):
        node.text_or_none(key)
    tariff, documents, own = _case_tariff(node, faults)
    given = [key for key in ("bill", "bills", "late") if key in node]
    if not given:
        node.require("bill")
    node.forbid(given[1:], f"已经写了“{given[0]}”，三者只能取一" if given else "")
    account = node.data.get("account", {})
    parse_account(account, faults, node.at("account"))
    steps: list[CaseStep] = []
    if "bills" in node:
        for entry in node.nodes("bills", ("bill", "account", "expected")):
            entry.require("bill")
            over = entry.data.get("account", {})
            parse_account(over, faults, entry.at("account"))
            merged = {**_mapping(account), **_mapping(over)}
            steps.append(_step(entry, merged, faults, own))
    elif given:
        steps.append(_step(node, _mapping(account), faults, own))
    return Case(name, tariff, documents, tuple(steps))


def _case_tariff(
    node: Node, faults: FaultList
) -> tuple[str | None, tuple[TariffDocument, ...], tuple[Fault, ...]]:
    value = node.data.get("tariff")
    if value is None and "tariff" not in node:
        return None, (), ()
    if isinstance(value, dict | list):
        own = FaultList()
        listed = value if isinstance(value, list) else [value]
        if not listed:
            own.add(errors.EMPTY, node.at("tariff"), what="价格文档的列表")
        parsed = parse_tariffs(listed, node.at("tariff"))
        own.faults.extend(parsed.faults)
        faults.faults.extend(own.faults)
        code = parsed.documents[0].code if parsed.documents else None
        return code, parsed.documents, tuple(own.faults)
    return node.code("tariff"), (), ()


def _step(
    node: Node, account: Mapping[str, Any], faults: FaultList, own: tuple[Fault, ...]
) -> CaseStep:
    found = FaultList()
    bill = parse_bill(node.data["bill"], found, node.at("bill")) if "bill" in node else None
    late = parse_late(node.data["late"], found, node.at("late")) if "late" in node else None
    expected: Mapping[str, Any] = {}
    reader = Reader(found)
    if "expected" in node:
        expected = _mapping(node.data["expected"])
        _check_expected(reader.node(node.data["expected"], node.at("expected"), EXPECTED_KEYS))
    elif node.valid:
        found.add(errors.MISSING_KEY, node.at("expected"), key="expected")
    faults.faults.extend(found.faults)
    # The account's own faults are noted where it stands; here it is the merged one.
    parsed_account = parse_account(dict(account), found, node.at("account"))
    return CaseStep(node.path, bill, parsed_account, late, expected, (*own, *found.faults))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _check_expected(node: Node) -> None:
    if node.valid and not node.data:
        node.reader.fault(errors.EMPTY, node.path, what="预期结果")
    _check_amounts(node, AMOUNT_KEYS)
    if "error" in node:
        code = node.reader.text(node.data["error"], node.at("error"))
        if isinstance(node.data["error"], str) and ERROR_CODE.fullmatch(code) is None:
            known = "E_ 开头的错误编码"
            node.reader.fault(errors.ENUM, node.at("error"), value=shorten(code), known=known)
    if "tiers" in node:
        ladders = _mapping(node.data["tiers"])
        tiers = node.reader.node(node.data["tiers"], node.at("tiers"), ladders)
        for code in ladders:
            ladder = tiers.reader.node(ladders[code], tiers.at(code), TIER_KEYS)
            for key in TIER_KEYS:
                for path, value in _list_items(ladder, key):
                    ladder.reader.number(value, path, signed=True)
    for path, value in _list_items(node, "parts"):
        _check_amounts(node.reader.node(value, path, PART_KEYS), PART_KEYS)


def _check_amounts(node: Node, keys: tuple[str, ...]) -> None:
    for key in keys:
        if key not in SUM_KEYS:
            node.number_or_none(key, signed=True)
    for key in SUM_KEYS:
        if key in node:
            values = _mapping(node.data[key])
            sums = node.reader.node(node.data[key], node.at(key), values)
            for code in values:
                sums.number(code, signed=True)


def _list_items(node: Node, key: str) -> list[tuple[str, Any]]:
    # What is expected may well be an empty list: a ladder without finite limits has none.
    return [] if node.data.get(key) == [] else list(node.items(key))
