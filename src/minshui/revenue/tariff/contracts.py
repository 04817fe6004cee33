"""What the tariff module tells others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class VersionContract:
    """One version of a tariff; ``assignable``: its bills are always whole fen."""

    id: int
    tariff_code: str
    version_no: int
    effective_from: date | None
    effective_to: date | None
    assignable: bool
    status: str
    recorded_at: datetime
    approved_at: datetime | None


@dataclass(frozen=True, slots=True)
class VersionDetail(VersionContract):
    """A version with its document (format ``tariff/1``)."""

    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReleaseContract:
    """The versions that bills of a tariff are priced by from now on; never changed."""

    id: int
    tariff_code: str
    release_no: int
    version_ids: tuple[int, ...]
    content_hash: str


@dataclass(frozen=True, slots=True)
class TariffContract:
    """A tariff as lists show it; ``effective_from`` is that of the version in force today."""

    code: str
    name: str
    class_code: str | None
    status: str
    release_id: int | None
    effective_from: date | None
    effective_to: date | None


@dataclass(frozen=True, slots=True)
class TrialPrice:
    """A bill priced for trial: nothing is stored. Amounts are plain decimal yuan."""

    volume: str
    subtotal: str
    total: str
    components: dict[str, str]
    taxes: dict[str, str]
    explanation: tuple[str, ...]
