"""The WeChat channel: template messages through official accounts."""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import httpx

from minshui.infrastructure.context import Context
from minshui.kernel.clock import Clock
from minshui.message.gateway.facade import (
    ChannelCode,
    HandOver,
    OpenWork,
    Outcome,
    Parcel,
    Shipment,
)
from minshui.message.supplier.facade import (
    RouteMatch,
    Supplier,
    choose,
    find_supplier,
    note_failure,
    note_success,
    routes_of,
    shares_for,
    suppliers_of,
)
from minshui.message.wechat.access_token import NoToken, kept_token, renewed_token
from minshui.message.wechat.domain.outcomes import FOR_GOOD, TOKEN_CODES
from minshui.message.wechat.sending import Sending, send_template

_PER_SHIPMENT = 20
# The platform knows a repeat for ten minutes; what is left covers the call itself and the clocks.
_REPEATED_WITHIN = timedelta(minutes=8)
_SUPPLIERS_FAULT = (Outcome.SUPPLIER_FAILED, Outcome.UNKNOWN)


class WechatChannel:
    """Implements the gateway's ``Channel``.

    A message's ``client_msg_id`` never changes, so that sending it again within ten minutes sends
    nothing twice. That is how an unknown outcome is asked for: by repeating the call. Later
    nobody can tell any more. One per process, its connections kept open.
    """

    code = ChannelCode.WECHAT

    def __init__(self, clock: Clock, random: Random | None = None) -> None:
        self._clock = clock
        self._client = httpx.AsyncClient()
        self._random = random or secrets.SystemRandom()
        self._renewing: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def plan(self, ctx: Context, parcels: Sequence[Parcel]) -> list[Shipment]:
        """Choose an account for each parcel; several go together so that they share a token."""
        suppliers = await suppliers_of(ctx, self.code.value)
        routes = await routes_of(ctx, self.code.value)
        now = self._clock.now()
        waiting: dict[str, list[list[Parcel]]] = {}
        for parcel in parcels:
            match = RouteMatch(template_code=parcel.template_code, address_prefix=parcel.address)
            chosen = choose(
                suppliers,
                now=now,
                random=self._random,
                tried=parcel.tried,
                shares=shares_for(routes, match),
            )
            if chosen is None or chosen.is_paused(now):
                continue
            groups = waiting.setdefault(chosen.code, [])
            fitting = (group for group in groups if _takes(group, parcel))
            group = next(fitting, None)
            if group is None:
                groups.append([parcel])
            else:
                group.append(parcel)
        return [
            Shipment(supplier, _new_key(now), tuple(group))
            for supplier, groups in waiting.items()
            for group in groups
        ]

    async def ship(self, work: OpenWork, shipment: Shipment) -> list[HandOver]:
        """Send each parcel; see ``Channel``."""
        async with work() as ctx:
            supplier = await find_supplier(ctx, shipment.supplier)
            tenant_code, token = ctx.tenant_code, await kept_token(ctx, supplier)
        if token is None:
            renewed = await self._renew(work, tenant_code, supplier, None)
            if isinstance(renewed, NoToken):
                return await self._told(work, supplier, _none_sent(shipment, renewed))
            token = renewed
        sending = Sending(self._client, supplier, tenant_code, token)
        given = await self._send_all(work, sending, shipment.parcels)
        return await self._told(work, supplier, given)

    async def ask(self, work: OpenWork, shipment: Shipment) -> list[HandOver]:
        """Repeat the calls as long as the platform knows repeats; then nobody can tell."""
        if self._clock.now() - _begun_at(shipment.key) < _REPEATED_WITHIN:
            asked = await self.ship(work, shipment)
            # A repeat that fails says nothing of the call before it; one that is refused for the
            # receiver's or the template's sake would have been refused then too.
            return [_not_known(each) for each in asked]
        return [HandOver(each.message_id, Outcome.UNKNOWN) for each in shipment.parcels]

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _send_all(
        self, work: OpenWork, sending: Sending, parcels: Sequence[Parcel]
    ) -> list[HandOver]:
        given = await asyncio.gather(*(send_template(sending, parcel) for parcel in parcels))
        stale = [
            parcel
            for parcel, each in zip(parcels, given, strict=True)
            if each.outcome is Outcome.SUPPLIER_FAILED and each.code in _TOKEN_TEXTS
        ]
        if not stale:
            return given
        renewed = await self._renew(work, sending.tenant_code, sending.supplier, sending.token)
        if isinstance(renewed, NoToken):
            return given
        fresh = Sending(sending.client, sending.supplier, sending.tenant_code, renewed)
        again = await asyncio.gather(*(send_template(fresh, parcel) for parcel in stale))
        repeated = {each.message_id: each for each in again}
        return [repeated.get(each.message_id, each) for each in given]

    async def _renew(
        self, work: OpenWork, tenant_code: str, supplier: Supplier, refused: str | None
    ) -> str | NoToken:
        # One of this process waits for the row's lock, and not each on a connection of its own.
        async with self._renewing[tenant_code, supplier.code], work() as ctx:
            return await renewed_token(ctx, self._client, supplier, refused)

    async def _told(
        self, work: OpenWork, supplier: Supplier, given: list[HandOver]
    ) -> list[HandOver]:
        """Tell the suppliers' book how it went."""
        failed = [each for each in given if each.outcome in _SUPPLIERS_FAULT]
        async with work() as ctx:
            if len(failed) < len(given):
                await note_success(ctx, supplier.code)
            elif failed:
                code, text = failed[0].code or "", failed[0].text or ""
                for_good = code in _FOR_GOOD_TEXTS
                await note_failure(ctx, supplier.code, code, text, for_good=for_good)
        return given


_TOKEN_TEXTS = frozenset(map(str, TOKEN_CODES))
_FOR_GOOD_TEXTS = frozenset(map(str, FOR_GOOD))


def _takes(group: Sequence[Parcel], parcel: Parcel) -> bool:
    return len(group) < _PER_SHIPMENT and all(each.address != parcel.address for each in group)


def _none_sent(shipment: Shipment, reason: NoToken) -> list[HandOver]:
    return [
        HandOver(
            each.message_id,
            reason.outcome,
            code=str(reason.code),
            text=reason.text,
            retry_after=reason.retry_after,
        )
        for each in shipment.parcels
    ]


def _not_known(given: HandOver) -> HandOver:
    if given.outcome in (Outcome.SUPPLIER_FAILED, Outcome.THROTTLED):
        return HandOver(given.message_id, Outcome.UNKNOWN, code=given.code, text=given.text)
    return given


def _new_key(now: datetime) -> str:
    """Return a shipment's key: when its calls begin, which ``ask`` needs, and what makes it new."""
    return f"wx-{int(now.timestamp())}-{secrets.token_hex(8)}"


def _begun_at(key: str) -> datetime:
    return datetime.fromtimestamp(int(key.split("-")[1]), UTC)
