"""The pricing profile: an account's attributes as one document that many accounts share.

The document is the tariff format's ``account`` with three more keys' worth of meaning: ``tariffs``
``[{"code", "from", "to"}]`` and ``quota`` ``[{"volume", "from", "to"}]`` beside ``population``
``[{"persons", "from", "to"}]`` and ``reliefs`` ``[{"code", "from", "to"}]``. An open end has no
``to``. Dates of the account itself (opened, tier year) are not in it: they differ for everyone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from minshui.revenue.customer.contracts import AttributeKind
from minshui.revenue.customer.domain.attribute_timeline import Span

_LISTS = {
    AttributeKind.TARIFF: "tariffs",
    AttributeKind.POPULATION: "population",
    AttributeKind.QUOTA: "quota",
    AttributeKind.RELIEF: "reliefs",
}


def build_profile(spans: Iterable[Span]) -> dict[str, Any]:
    """Return the document of the spans in force; the same spans always give the same document."""
    document: dict[str, Any] = {}
    for span in sorted(spans, key=lambda each: (each.from_on, each.slot)):
        if span.kind in _LISTS:
            document.setdefault(_LISTS[span.kind], []).append(_dated(span))
        elif span.kind is AttributeKind.MIXED_USE:
            document["mixed_use"] = span.value
        else:
            document[span.kind.value] = next(iter(span.value.values()))
    return document


def _dated(span: Span) -> dict[str, Any]:
    item = {**span.value, "from": span.from_on.isoformat()}
    return item if span.to_on is None else {**item, "to": span.to_on.isoformat()}


def profile_hash(document: dict[str, Any]) -> str:
    """Return the hash that a document is known by."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def tariff_in_force(document: dict[str, Any], on: date) -> str | None:
    """Return the code of the tariff assigned for a day, if there is one."""
    for item in document.get("tariffs", ()):
        if item["from"] <= on.isoformat() <= item.get("to", "9999"):
            return str(item["code"])
    return None
