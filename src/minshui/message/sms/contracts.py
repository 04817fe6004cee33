"""What an adapter to an SMS platform does for the channel."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Protocol

from minshui.message.gateway.facade import HandOver, Parcel, Receipt, Shipment
from minshui.message.sms.domain.verdicts import Blame
from minshui.message.supplier.facade import Supplier


@dataclass(frozen=True, slots=True)
class Sending:
    """What became of a shipment, and what it says of the supplier (``code`` and ``text``)."""

    hand_overs: list[HandOver]
    blame: Blame = Blame.NOBODY
    code: str = ""
    text: str = ""


class SmsAdapter(Protocol):
    """Speaks one platform's protocol. Nothing of the outside is raised; it is an outcome."""

    @property
    def most_in_call(self) -> int:
        """How many numbers one call takes."""
        ...

    def together(self, parcel: Parcel) -> Hashable:
        """Return what parcels must have in common to go in one call."""
        ...

    async def send(self, supplier: Supplier, shipment: Shipment) -> Sending:
        """Send a shipment; every address is eleven digits."""
        ...

    async def ask(self, supplier: Supplier, shipment: Shipment) -> list[HandOver]:
        """Ask what became of a shipment."""
        ...

    async def pull(self, supplier: Supplier) -> list[Receipt]:
        """Fetch receipts that wait at the platform; none where they are pushed."""
        ...
