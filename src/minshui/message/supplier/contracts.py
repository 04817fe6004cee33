"""Suppliers: whom messages are handed to, of whatever channel."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from minshui.infrastructure.context import Context


@dataclass(frozen=True, slots=True)
class Supplier:
    """An SMS account, an SMTP server, an official account, a system outside.

    ``channel`` is a ``ChannelCode`` value, ``kind`` the adapter that speaks its protocol
    (``aliyun``, ``tencent``, ``smtp``, ``wechat``, ``webhook``). ``settings`` are what anybody
    may see, ``secrets`` are stored encrypted. Among the suppliers of a channel ``weight`` is the
    share of messages (0: only when the others fail). ``price_yuan`` is per part of a message.
    One that fails again and again is left alone until ``paused_until``; ``failures`` counts those
    in a row.
    """

    code: str
    channel: str
    kind: str
    title: str
    settings: Mapping[str, Any]
    secrets: Mapping[str, str]
    weight: int
    price_yuan: Decimal
    is_enabled: bool
    paused_until: datetime | None
    failures: int = 0

    def is_paused(self, now: datetime) -> bool:
        """Return whether it is left alone at ``now``."""
        return self.paused_until is not None and self.paused_until > now


@dataclass(frozen=True, slots=True)
class SupplierHealth:
    """How a supplier has been doing: ``failures`` in a row, and the last of them."""

    failures: int
    last_failure_at: datetime | None
    last_failure_code: str | None
    last_failure_text: str | None


@dataclass(frozen=True, slots=True)
class SupplierListing:
    """A supplier as it is listed: which secrets are stored, never what they are."""

    supplier: Supplier
    secret_names: tuple[str, ...]
    health: SupplierHealth


@dataclass(frozen=True, slots=True)
class SaveSupplier:
    """What a supplier shall be. ``channel`` and ``kind`` of one that exists cannot change.

    ``secrets`` given replace those stored by name; the others stay as they are. They are checked
    together, as ``settings`` are, against the schemas of the kind.
    """

    code: str
    kind: str
    title: str
    settings: Mapping[str, Any]
    secrets: Mapping[str, str] = field(default_factory=dict)
    weight: int = 1
    price_yuan: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Trial:
    """A message by which somebody tries a supplier; what a channel does not need stays empty."""

    address: str
    subject: str = ""
    body: str = ""
    binding: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TrialResult:
    """What came of a trial, in the supplier's own words."""

    accepted: bool
    code: str | None = None
    text: str | None = None
    supplier_message_id: str | None = None


@dataclass(frozen=True, slots=True)
class SupplierKind:
    """A protocol, declared once by the module whose adapter speaks it.

    ``settings`` and ``secrets`` are schemas with Chinese field descriptions; the fields of
    ``secrets`` are texts. ``try_out`` sends one message, or only connects where there is no
    address, and never raises for what the outside does; it may wait at most some ten seconds.
    """

    code: str
    channel: str
    name: str
    settings: type[BaseModel]
    secrets: type[BaseModel]
    try_out: Callable[[Context, Supplier, Trial], Awaitable[TrialResult]]

    def __post_init__(self) -> None:
        if _KINDS.setdefault(self.code, self) != self:
            raise ValueError(f"supplier kind {self.code} is declared twice")


_KINDS: dict[str, SupplierKind] = {}


def supplier_kinds() -> Mapping[str, SupplierKind]:
    """Return every kind declared by the modules imported so far, by code."""
    return dict(sorted(_KINDS.items()))


@dataclass(frozen=True, slots=True)
class RouteMatch:
    """Which messages a route is for; what is empty matches everything.

    ``address_prefix`` is of the address in clear: the first digits of a mobile, say.
    ``carrier`` is ``mobile``, ``unicom``, ``telecom`` or ``broadcast``.
    """

    template_code: str = ""
    category: str = ""
    address_prefix: str = ""
    carrier: str = ""


@dataclass(frozen=True, slots=True)
class SaveRoute:
    """What a route shall be.

    Of the routes of a channel the first by ``position`` (then id) that matches a message decides:
    only the suppliers in ``shares`` may carry it, by the weights given there.
    """

    channel: str
    title: str
    position: int
    match: RouteMatch
    shares: Mapping[str, int]
    is_enabled: bool = True


@dataclass(frozen=True, slots=True)
class Route:
    """A route as it is kept."""

    id: int
    channel: str
    title: str
    position: int
    match: RouteMatch
    shares: Mapping[str, int]
    is_enabled: bool
