"""What is stored with a bill for its replay, and whether it is still what it was."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Text, bindparam, cast, func, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.contracts import BillContract, Difference
from minshui.revenue.billing.domain.pricing_profile import PricingProfile, parse_profile
from minshui.revenue.billing.domain.replay import compare
from minshui.revenue.billing.errors import BILL_INPUT_LOST
from minshui.revenue.billing.models import Bill, TierCounterEntry
from minshui.revenue.customer.facade import profile_hash
from minshui.revenue.customer.models import Account
from minshui.revenue.customer.models import PricingProfile as ProfileRow
from minshui.revenue.reading.facade import Register
from minshui.revenue.reading.models import Reading, RegisterReading
from minshui.revenue.tariff.facade import VOLUME_SCALE, document_hash, release_hash
from minshui.revenue.tariff.models import TariffRelease, TariffVersion

_BILL = (
    select(
        Bill.id,
        Bill.record_id,
        Bill.profile_id,
        Bill.tariff_release_id,
        Bill.usage_m3,
        Bill.counter_before_m3,
        Bill.counter_after_m3,
        Bill.pricing,
        Bill.total_amount_fen,
        Account.opened_on,
        Account.tier_year_start_on,
    )
    .join(Account, Account.id == Bill.account_id)
    .where(Bill.id == bindparam("id"), Bill.bill_month == bindparam("month"))
)
_READING = select(Reading.__table__).where(Reading.id == bindparam("id"))
_REGISTERS = select(RegisterReading.__table__).where(RegisterReading.reading_id == bindparam("id"))
_PROFILE = select(ProfileRow.content_hash, cast(ProfileRow.document, Text).label("document")).where(
    ProfileRow.id == bindparam("id")
)
_RELEASES = select(TariffRelease.__table__).where(
    TariffRelease.id.in_(bindparam("ids", expanding=True))
)
_VERSIONS = select(TariffVersion.__table__).where(
    TariffVersion.id.in_(bindparam("ids", expanding=True))
)
_COUNTERS = (
    select(
        TierCounterEntry.id,
        TierCounterEntry.tariff_code,
        TierCounterEntry.use_no,
        TierCounterEntry.window_start_on,
        TierCounterEntry.usage_m3,
    )
    .where(TierCounterEntry.bill_id == bindparam("id"))
    .order_by(TierCounterEntry.window_start_on, TierCounterEntry.id)
)
_BEFORE = (
    select(func.sum(TierCounterEntry.usage_m3))
    .where(
        TierCounterEntry.account_id == bindparam("account"),
        TierCounterEntry.tariff_code == bindparam("code"),
        TierCounterEntry.use_no == bindparam("use"),
        TierCounterEntry.window_start_on == bindparam("window"),
        TierCounterEntry.id < bindparam("entry"),
    )
    # A window all of whose bills were taken back has not begun.
    .having(func.sum(TierCounterEntry.standing) > 0)
)


@dataclass(frozen=True, slots=True)
class StoredInputs:
    """What a bill was priced from; ``noted`` is what its columns do not hold, ``altered`` tells
    what is no longer what it was.
    """

    bill: Any
    reading: Any
    profile: PricingProfile
    releases: dict[str, int]
    tariff_code: str
    noted: dict[str, Any]
    altered: tuple[Difference, ...]


async def stored_inputs(ctx: Context, contract: BillContract) -> StoredInputs:
    """Load what prices a bill again; raises ``E_BILL_INPUT_LOST`` where a row is gone."""
    key = {"id": contract.id, "month": contract.bill_month}
    bill = (await ctx.session.execute(_BILL, key)).one()
    reading = (await ctx.session.execute(_READING, {"id": bill.record_id})).one_or_none()
    profile = (await ctx.session.execute(_PROFILE, {"id": bill.profile_id})).one_or_none()
    if reading is None or profile is None:
        lost = "抄表记录" if reading is None else "计价资料"
        raise MinshuiError(BILL_INPUT_LOST, number=contract.number, what=lost)
    noted = bill.pricing or {}
    releases, tariff_code, altered = await _releases(ctx, contract, bill, noted)
    registers = (await ctx.session.execute(_REGISTERS, {"id": bill.record_id})).all()
    altered += [*_altered_reading(reading, registers), *_altered_profile(profile)]
    altered += await _altered_counters(ctx, contract, bill, noted)
    return StoredInputs(
        bill=bill,
        reading=reading,
        profile=parse_profile(profile.document),
        releases=releases,
        tariff_code=tariff_code,
        noted=noted,
        altered=tuple(altered),
    )


async def _releases(
    ctx: Context, contract: BillContract, bill: Any, noted: dict[str, Any]
) -> tuple[dict[str, int], str, list[Difference]]:
    """Return the releases by tariff, the bill's tariff, and the versions that were altered."""
    wanted = {bill.tariff_release_id, *noted.get("releases", {}).values()}
    rows = {row.id: row for row in await ctx.session.execute(_RELEASES, {"ids": sorted(wanted)})}
    if len(rows) != len(wanted):
        raise MinshuiError(BILL_INPUT_LOST, number=contract.number, what="价格版本")
    altered: list[Difference] = []
    for release in rows.values():
        found = await ctx.session.execute(_VERSIONS, {"ids": release.version_ids})
        versions = {version.id: version for version in found}
        ordered = [versions[each] for each in release.version_ids if each in versions]
        for version in ordered:
            place = f"价格“{version.tariff_code}”第 {version.version_no} 版的内容校验值"
            altered += compare(place, document_hash(version.document), version.document_hash)
        digest = release_hash(release.tariff_code, [each.document_hash for each in ordered])
        place = f"价格“{release.tariff_code}”第 {release.release_no} 次发布的版本清单校验值"
        altered += compare(place, digest, release.content_hash)
    releases = {row.tariff_code: row.id for row in rows.values()}
    return releases, rows[bill.tariff_release_id].tariff_code, altered


def _altered_reading(reading: Any, registers: Sequence[Any]) -> Iterator[Difference]:
    """Recompute the usage from the pointers of the reading."""
    counted = (
        Register(row.modulus_m3, row.multiplier, row.reversed).usage_m3(
            row.previous_reading, row.current_reading, rolled_over=row.rolled_over
        )
        for row in (reading, *registers)
    )
    observed = sum(counted, Decimal(0))
    yield from compare(
        "抄表记录的抄见水量（由表底计算）", _plain(reading.observed_usage_m3), _plain(observed)
    )
    charged = (
        reading.observed_usage_m3
        + reading.residual_usage_m3
        - reading.carried_usage_m3
        - reading.deducted_usage_m3
        + reading.settled_usage_m3
    )
    yield from compare(
        "抄表记录的计费水量（抄见＋换表余量）", _plain(reading.usage_amount), _plain(charged)
    )


def _altered_profile(profile: Any) -> Iterator[Difference]:
    digest = profile_hash(json.loads(profile.document))
    yield from compare("计价资料（人口、价格、减免等）的校验值", digest, profile.content_hash)


async def _altered_counters(
    ctx: Context, contract: BillContract, bill: Any, noted: dict[str, Any]
) -> list[Difference]:
    """Recompute where each counter stood before the bill from the entries before its own."""
    altered: list[Difference] = []
    later = {(code, use, day): units for code, use, day, units in noted.get("later", ())}
    seen: set[str] = set()
    for entry in (await ctx.session.execute(_COUNTERS, {"id": contract.id})).all():
        values = {
            "account": contract.account_id,
            "code": entry.tariff_code,
            "use": entry.use_no,
            "window": entry.window_start_on,
            "entry": entry.id,
        }
        before = (await ctx.session.execute(_BEFORE, values)).scalar_one_or_none()
        units = later.get((entry.tariff_code, entry.use_no, entry.window_start_on.isoformat()))
        stored = None if units is None else Decimal(units) / VOLUME_SCALE
        if not entry.use_no and entry.tariff_code not in seen:  # the tariff's earliest window
            units = noted.get("counters", {}).get(entry.tariff_code)
            mixed = None if units is None else Decimal(units) / VOLUME_SCALE
            stored = mixed if "counters" in noted else bill.counter_before_m3
        seen.add(entry.tariff_code)
        place = f"账单前的阶梯累计（{entry.tariff_code}，{entry.window_start_on.isoformat()} 起）"
        altered += compare(place, _plain(stored), _plain(before))
    return altered


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
