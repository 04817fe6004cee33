"""Which versions a tariff consists of once one more is approved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Effective:
    """A version and its span, both days included, ``None`` = open."""

    version_id: int
    first_on: date | None
    last_on: date | None


def successors(known: Sequence[Effective], added: Effective) -> tuple[list[Effective], list[int]]:
    """Return the versions that stand beside ``added``, and which of them it brings to an end.

    A version with the same first day is replaced. One that has no last day and began earlier
    ends on the day before: a price without an end holds until the next one.
    """
    kept: list[Effective] = []
    ended: list[int] = []
    for version in known:
        if version.first_on == added.first_on:
            continue
        kept.append(version)
        begun_earlier = (version.first_on or date.min) < (added.first_on or date.min)
        if version.last_on is None and begun_earlier:
            ended.append(version.version_id)
    return kept, ended


def ended_before(document: dict[str, Any], first_on: date) -> dict[str, Any]:
    """Return a document that ends on the day before ``first_on``."""
    last_on = (first_on - timedelta(days=1)).isoformat()
    return {**document, "effective": {**document["effective"], "to": last_on}}
