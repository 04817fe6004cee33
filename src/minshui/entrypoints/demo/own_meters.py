"""Customers and meters for readings of one's own: one made-up customer per meter."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from decimal import Decimal
from statistics import median

from sqlalchemy import select

from minshui.entrypoints.demo.setting_up import import_file
from minshui.entrypoints.demo.stage import Stage
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.metering.device.facade import MeterImport, RegisterMeter, register_meter
from minshui.metering.device.models import Meter
from minshui.platform.organization.facade import department_by_code
from minshui.revenue.customer.facade import CustomerImport
from minshui.revenue.customer.models import CustomerMeter
from minshui.revenue.reading.facade import CreateBook, SeriesResult, SeriesRules, create_book

BOOK_CODE = "OWN-001"
SITE_CODE = "OWN"
CALIBER = "DN15"
_MONTHLY_DAYS, _BIMONTHLY_DAYS = 45, 75


async def set_up_meters(
    stage: Stage, tariff_code: str, series: Mapping[str, SeriesResult], rules: SeriesRules
) -> dict[str, int]:
    """Make a book, meters and customers; return the customer–meter relation of each meter."""
    async with stage.work() as ctx:
        site = await department_by_code(ctx, SITE_CODE)
        await create_book(
            ctx, CreateBook(BOOK_CODE, "自有抄表数据", site.id, cycle_type=cycle_of(series))
        )
    opened = {name: each for name, each in series.items() if each.opening is not None}
    await _import(stage, tariff_code, opened, rules)
    async with stage.work() as ctx:
        for name, each in opened.items():
            for exchange in each.exchanges:
                await register_meter(
                    ctx,
                    RegisterMeter(
                        meter_no=f"{name}-{exchange.segment + 1}",
                        caliber_code=CALIBER,
                        modulus_m3=rules.modulus_m3,
                    ),
                )
        statement = select(Meter.meter_no, CustomerMeter.id).join(
            CustomerMeter, CustomerMeter.meter_id == Meter.id
        )
        return {row.meter_no: row.id for row in await ctx.session.execute(statement)}


def cycle_of(series: Mapping[str, SeriesResult]) -> str:
    """Return monthly, bimonthly or quarterly: what most readings are apart."""
    gaps = [(each.at - each.previous_at).days for one in series.values() for each in one.readings]
    days = median(gaps) if gaps else 0
    if days < _MONTHLY_DAYS:
        return "monthly"
    return "bimonthly" if days < _BIMONTHLY_DAYS else "quarterly"


async def _import(
    stage: Stage, tariff_code: str, series: Mapping[str, SeriesResult], rules: SeriesRules
) -> None:
    stage.folder.mkdir(parents=True, exist_ok=True)
    meters, customers = stage.folder / "水表.csv", stage.folder / "客户.csv"
    with meters.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("表号", "口径", "量程", "小数位"))
        writer.writerows((name, CALIBER, rules.modulus_m3, rules.decimals) for name in series)
    with customers.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(
            (
                "原户号",
                "户名",
                "客户类型",
                "地址",
                "营业所编码",
                "立户日期",
                "水价编码",
                "表号",
                "起码",
                "装表日期",
                "册本编码",
                "册内序号",
            )
        )
        for number, (name, each) in enumerate(series.items(), start=1):
            assert each.opening is not None  # noqa: S101 - those without were left out
            day = each.opening.at.date().isoformat()
            start: Decimal = each.opening.pointer_m3
            row = (name, f"用户 {name}", "居民", f"表号 {name} 所在地", SITE_CODE, day, tariff_code)
            writer.writerow((*row, name, start, day, BOOK_CODE, number))
    await import_file(stage, MeterImport(), ImportFile.from_path(meters), "建立水表")
    await import_file(stage, CustomerImport(), ImportFile.from_path(customers), "建立客户")
