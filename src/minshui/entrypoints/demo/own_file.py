"""From a file of readings to a billed tenant, its defaults printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console

from minshui.entrypoints.demo.own_meters import SITE_CODE, cycle_of
from minshui.entrypoints.demo.own_readings import Outcome, bill_own_readings, show_outcome
from minshui.entrypoints.demo.playing import CREATED_BY, DEMO_UNBALANCED, numbered_name
from minshui.entrypoints.demo.setting_up import fujian_documents, set_up_people, set_up_prices
from minshui.entrypoints.demo.stage import Stage
from minshui.infrastructure.db.provisioning import NewTenant, create_tenant
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import SystemClock
from minshui.kernel.errors import ErrorCode, MinshuiError
from minshui.revenue.ledger.facade import verify_ledger
from minshui.revenue.reading.facade import SeriesRules, interpret_series, load_raw_readings

DEFAULT_TARIFF = "fj.fuzhou.res"
UNIT_NAMES = {"litres": "升", "m3": "立方米"}
CYCLE_NAMES = {"monthly": "每月", "bimonthly": "每两月", "quarterly": "每季"}
TARIFF_UNKNOWN = ErrorCode("E_DEMO_TARIFF", "随程序附带的福建水价中没有“{code}”；可用的有：{known}")
SHORT_NAME = "OWN"


@dataclass(frozen=True)
class OwnFile:
    """A file to bill, and what its user said about it."""

    path: Path
    unit: str | None
    tariff_code: str
    mapping: Mapping[str, str]
    modulus: int


async def bill_file(
    databases: TenantDatabases, folder: Path, console: Console, wanted: OwnFile
) -> None:
    """Bill the file in a tenant of its own and prove the books.

    Raises ``E_DEMO_TARIFF``, what reading the file raises, and ``E_DEMO_UNBALANCED``.
    """
    document = present_price(wanted.tariff_code)
    raw = load_raw_readings(wanted.path, wanted.unit, wanted.mapping)
    rules = SeriesRules(modulus_m3=Decimal(wanted.modulus))
    series = {name: interpret_series(points, rules) for name, points in raw.points.items()}
    outcome = Outcome(raw.rows, series, raw.faults)
    columns = "，".join(f"{name}={column}" for name, column in raw.columns.items())
    for line in (
        f"文件 {wanted.path}：{raw.rows:,} 行，{len(series):,} 只表",
        f"列 --map：{columns}",
        f"单位 --unit：{UNIT_NAMES[raw.unit]}；计量到整立方米",
        f"量程 --modulus：{wanted.modulus:,}",
        f"水价 --tariff：{wanted.tariff_code}（{document['name']}），全部账期按现行价格计算",
        f"抄表周期：{CYCLE_NAMES[cycle_of(series)]}（按读数间隔判断）",
    ):
        console.print(line, markup=False)
    name = await numbered_name(databases, f"自有抄表数据 {wanted.path.name}")
    tenant = await create_tenant(
        databases, NewTenant(name, SHORT_NAME, CREATED_BY, None), SystemClock()
    )
    stage = Stage(databases, tenant.code, name, folder / tenant.code, console)
    await set_up_people(stage, name, [(SITE_CODE, "自有数据营业所")])
    await set_up_prices(stage, [document])
    await bill_own_readings(stage, wanted.tariff_code, outcome, rules)
    show_outcome(stage, outcome)
    async with stage.work() as ctx:
        results = await verify_ledger(ctx)
    if any(each.bad_count for each in results):
        raise MinshuiError(DEMO_UNBALANCED)
    console.print(f"账务核对：{len(results)} 项恒等式全部成立。租户 {stage.tenant_code}（{name}）")


def present_price(code: str) -> dict[str, Any]:
    """Return the newest version of a tariff as if it had always been in force."""
    versions = [each for each in fujian_documents() if each["code"] == code]
    if not versions:
        known = sorted({each["code"] for each in fujian_documents()})
        raise MinshuiError(TARIFF_UNKNOWN, code=code, known="、".join(known))
    newest = max(versions, key=lambda each: each["effective"]["from"] or "")
    return {**newest, "effective": {"from": None, "to": None}}
