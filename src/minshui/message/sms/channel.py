"""Short messages as a channel of the gateway."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from random import Random
from secrets import SystemRandom, token_hex

import structlog

from minshui.infrastructure.context import Context
from minshui.kernel.clock import Clock
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.facade import (
    ChannelCode,
    HandOver,
    OpenWork,
    Outcome,
    Parcel,
    Shipment,
)
from minshui.message.sms.aliyun import AliyunAdapter
from minshui.message.sms.contracts import Sending, SmsAdapter
from minshui.message.sms.domain.mobile import carrier_of, mainland_mobile
from minshui.message.sms.domain.shipment_key import shipment_key
from minshui.message.sms.domain.verdicts import Blame
from minshui.message.sms.errors import MOBILE_INVALID
from minshui.message.sms.http_calls import HttpCalls
from minshui.message.sms.queries.categories import categories_of
from minshui.message.sms.tencent import TencentAdapter
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

_NOISE_BYTES = 8
_MOST_PLANNED = 1_000
_log = structlog.get_logger(__name__)


class SmsChannel:
    """Implements ``gateway.Channel``; one per process, its connections kept open.

    ``random`` shares messages out among suppliers; tests give one that they know.
    """

    def __init__(self, clock: Clock, random: Random | None = None) -> None:
        self._clock = clock
        self._random = random or SystemRandom()
        self._calls = HttpCalls()
        self._adapters: dict[str, SmsAdapter] = adapters(self._calls, clock)
        # What was planned here is as a rule shipped here at once: the supplier is not read again.
        self._planned: OrderedDict[str, Supplier] = OrderedDict()

    @property
    def code(self) -> ChannelCode:
        """Which way it is."""
        return ChannelCode.SMS

    async def plan(self, ctx: Context, parcels: Sequence[Parcel]) -> list[Shipment]:
        """Choose suppliers and group what goes in one call.

        Suppliers are those whose adapter the template's version is bound to. A paused one gets
        one message of each plan, to find out; the others wait. What is no mobile goes out alone,
        to be refused.
        """
        suppliers = [
            each for each in await suppliers_of(ctx, ChannelCode.SMS) if each.kind in self._adapters
        ]
        shares_of = await self._shares_of(ctx, parcels)
        now = self._clock.now()
        probed: set[str] = set()
        by_code = {each.code: each for each in suppliers}
        layers: dict[tuple[str, Hashable, int], list[Parcel]] = {}
        seen: dict[tuple[str, Hashable, str], int] = {}
        for parcel in parcels:
            mobile = mainland_mobile(parcel.address)
            chosen = choose(
                [each for each in suppliers if each.kind in parcel.binding],
                now=now,
                random=self._random,
                tried=parcel.tried,
                shares=shares_of(parcel, mobile or ""),
            )
            if chosen is None or chosen.code in probed:
                continue
            if chosen.is_paused(now):
                probed.add(chosen.code)
            group: Hashable = self._adapters[chosen.kind].together(parcel)
            if mobile is None:
                group = ("no mobile", parcel.message_id)
            # The second message to a number goes with the second layer, and so on.
            receiver = (chosen.code, group, mobile or "")
            place = seen[receiver] = seen.get(receiver, -1) + 1
            layers.setdefault((chosen.code, group, place), []).append(parcel)
        return [
            self._shipment(by_code[code], part)
            for (code, _, _), members in layers.items()
            for part in _parts(members, self._adapters[by_code[code].kind].most_in_call)
        ]

    async def ship(self, work: OpenWork, shipment: Shipment) -> list[HandOver]:
        """Send a shipment; what it tells of the supplier is noted."""
        mobiles = {each.message_id: mainland_mobile(each.address) for each in shipment.parcels}
        bad = [each for each in shipment.parcels if mobiles[each.message_id] is None]
        refused = [_refused(each) for each in bad]
        if len(bad) == len(shipment.parcels):
            return refused
        supplier = self._planned.pop(shipment.key, None)
        if supplier is None:
            try:
                async with work() as ctx:
                    supplier = await find_supplier(ctx, shipment.supplier)
            except MinshuiError as failure:
                return [_not_sent(each, failure) for each in shipment.parcels]
        sending = await self._adapters[supplier.kind].send(
            supplier, _with_mobiles(shipment, mobiles)
        )
        await _note(work, supplier, sending)
        return refused + sending.hand_overs

    async def ask(self, work: OpenWork, shipment: Shipment) -> list[HandOver]:
        """Ask the supplier what became of a shipment; one that is gone cannot be asked."""
        mobiles = {each.message_id: mainland_mobile(each.address) for each in shipment.parcels}
        refused = [_refused(each) for each in shipment.parcels if mobiles[each.message_id] is None]
        if len(refused) == len(shipment.parcels):
            return refused
        try:
            async with work() as ctx:
                supplier = await find_supplier(ctx, shipment.supplier)
        except MinshuiError as failure:
            return [
                HandOver(each.message_id, Outcome.UNKNOWN, code=failure.code, text=failure.message)
                for each in shipment.parcels
            ]
        asked = _with_mobiles(shipment, mobiles)
        return refused + await self._adapters[supplier.kind].ask(supplier, asked)

    async def close(self) -> None:
        """Close the connections."""
        await self._calls.close()

    async def _shares_of(
        self, ctx: Context, parcels: Sequence[Parcel]
    ) -> Callable[[Parcel, str], Mapping[str, int] | None]:
        """Return what routes say of a parcel and its number."""
        routes = await routes_of(ctx, ChannelCode.SMS)
        if not routes:
            return lambda _parcel, _mobile: None
        categories: Mapping[str, str] = {}
        if any(route.match.category for route in routes):
            categories = await categories_of(ctx, (each.template_code for each in parcels))

        def shares_of(parcel: Parcel, mobile: str) -> Mapping[str, int] | None:
            code = parcel.template_code
            match = RouteMatch(code, categories.get(code, ""), mobile, carrier_of(mobile))
            return shares_for(routes, match)

        return shares_of

    def _shipment(self, supplier: Supplier, parcels: Sequence[Parcel]) -> Shipment:
        key = shipment_key(self._clock.now(), token_hex(_NOISE_BYTES))
        self._planned[key] = supplier
        if len(self._planned) > _MOST_PLANNED:
            self._planned.popitem(last=False)
        return Shipment(supplier.code, key, tuple(parcels))


def adapters(calls: HttpCalls, clock: Clock) -> dict[str, SmsAdapter]:
    """Return the adapters by their kind."""
    return {"aliyun": AliyunAdapter(calls, clock), "tencent": TencentAdapter(calls, clock)}


async def _note(work: OpenWork, supplier: Supplier, sending: Sending) -> None:
    """Note what a sending tells of the supplier; no outcome is lost where that fails."""
    failed = sending.blame in (Blame.SUPPLIER, Blame.ACCOUNT)
    if not failed and not supplier.failures:
        return
    try:
        async with work() as ctx:
            if failed:
                await note_failure(
                    ctx,
                    supplier.code,
                    sending.code,
                    sending.text,
                    for_good=sending.blame is Blame.ACCOUNT,
                )
            elif any(each.outcome is Outcome.ACCEPTED for each in sending.hand_overs):
                await note_success(ctx, supplier.code)
    except Exception:
        _log.exception("supplier_not_noted", supplier=supplier.code)


def _with_mobiles(shipment: Shipment, mobiles: Mapping[int, str | None]) -> Shipment:
    parcels = []
    for parcel in shipment.parcels:
        mobile = mobiles[parcel.message_id]
        if mobile is not None:
            same = mobile == parcel.address
            parcels.append(parcel if same else replace(parcel, address=mobile))
    return replace(shipment, parcels=tuple(parcels))


def _refused(parcel: Parcel) -> HandOver:
    error = MinshuiError(MOBILE_INVALID)
    return HandOver(
        parcel.message_id, Outcome.REFUSED, code=error.code, text=error.message, parts=0
    )


def _not_sent(parcel: Parcel, failure: MinshuiError) -> HandOver:
    return HandOver(
        parcel.message_id,
        Outcome.SUPPLIER_FAILED,
        code=failure.code,
        text=failure.message,
        parts=0,
    )


def _parts(parcels: Sequence[Parcel], most: int) -> list[Sequence[Parcel]]:
    return [parcels[start : start + most] for start in range(0, len(parcels), most)]
