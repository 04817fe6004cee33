"""Take in the receipts that a platform pushes."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.facade import ChannelCode, note_receipts
from minshui.message.sms.domain.reports import REPORTS
from minshui.message.sms.errors import (
    REPORT_ADDRESS_UNKNOWN,
    REPORT_SOURCE_REFUSED,
    REPORT_UNREADABLE,
)
from minshui.message.supplier.facade import Supplier, find_supplier


@dataclass(frozen=True, slots=True)
class PushedReports:
    """What came in: ``token`` is the secret of the address, ``source`` the caller's IP address."""

    supplier: str
    token: str
    source: str
    body: bytes


async def take_reports(ctx: Context, pushed: PushedReports) -> Mapping[str, Any]:
    """Note the receipts and return the answer that the platform expects.

    Repeats and any order are normal (R-139). Raises ``E_SMS_REPORT_ADDRESS`` (whatever of the
    address is wrong), ``E_SMS_REPORT_SOURCE`` or ``E_SMS_REPORT_UNREADABLE``.
    """
    supplier = await _addressed(ctx, pushed)
    networks = supplier.settings["allowed_networks"]
    if networks and not _is_within(pushed.source, networks):
        raise MinshuiError(REPORT_SOURCE_REFUSED, source=pushed.source)
    try:
        items = json.loads(pushed.body)
    except (ValueError, RecursionError) as failure:
        raise MinshuiError(REPORT_UNREADABLE) from failure
    if not isinstance(items, list) or not all(isinstance(each, dict) for each in items):
        raise MinshuiError(REPORT_UNREADABLE)
    read, answer = REPORTS[supplier.kind]
    await note_receipts(ctx, read(supplier.code, items, ctx.clock.now()))
    return answer


async def _addressed(ctx: Context, pushed: PushedReports) -> Supplier:
    try:
        supplier = await find_supplier(ctx, pushed.supplier)
    except MinshuiError as failure:
        raise MinshuiError(REPORT_ADDRESS_UNKNOWN) from failure
    wanted = supplier.secrets.get("callback_token") or ""
    same = hmac.compare_digest(wanted.encode(), pushed.token.encode())
    if supplier.channel != ChannelCode.SMS or not wanted or not same:
        raise MinshuiError(REPORT_ADDRESS_UNKNOWN)
    return supplier


def _is_within(source: str, networks: list[str]) -> bool:
    try:
        address = ip_address(source)
    except ValueError:
        return False
    return any(address in ip_network(each) for each in networks)
