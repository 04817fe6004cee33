"""The columns of a customer file, and the attributes that a row gives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from minshui.infrastructure.imports import cells
from minshui.infrastructure.imports.columns import Column, ImportRow, ImportSpec
from minshui.revenue.customer.contracts import (
    AttributeKind,
    AttributeValue,
    CollectionManner,
    CustomerType,
)
from minshui.revenue.customer.domain.attribute_value import MAX_COUNT, MAX_PERSONS, MAX_VOLUME
from minshui.revenue.customer.domain.mobile import check_mobile
from minshui.revenue.customer.domain.personal_text import MAX_ADDRESS, MAX_NAME

# First day of an attribute whose beginning is not known: the same for all, so that accounts with
# the same attributes share one pricing profile.
SINCE_ALWAYS = date(1900, 1, 1)
TAKEN_OVER = "批量立户导入"

_VOLUME = cells.decimal(4, Decimal(0), MAX_VOLUME)

SPEC = ImportSpec(
    code="customers",
    title="客户",
    key=("external_no",),
    columns=(
        Column("external_no", "原户号", cells.code(64), required=True, example="A0001"),
        Column("name", "户名", cells.text(MAX_NAME), required=True, example="张三"),
        Column(
            "cust_type",
            "客户类型",
            cells.choice({"居民": CustomerType.RESIDENT, "单位": CustomerType.UNIT}),
            required=True,
            example="居民",
        ),
        Column("mobile", "手机号", check_mobile, example="13800001234"),
        Column("id_no", "证件号码", cells.code(32), note="居民填身份证号，单位填统一社会信用代码"),
        Column("address", "地址", cells.text(MAX_ADDRESS), required=True, example="东街 1 号 101"),
        Column("site", "营业所编码", cells.code(16), required=True, example="FZA"),
        Column("opened_on", "立户日期", cells.day, example="2020-01-01", note="不填为今天"),
        Column(
            "collection_manner",
            "收费方式",
            cells.choice({"坐收": CollectionManner.COUNTER, "走收": CollectionManner.COLLECTOR}),
            example="坐收",
        ),
        Column("tier_year_start_on", "阶梯年起始日", cells.day),
        Column("tariff", "水价编码", cells.code(64), example="fj.fuzhou.res"),
        Column("tariff_from_on", "水价起始日期", cells.day, note="不填为自始"),
        Column("population", "人口数", cells.integer(1, MAX_PERSONS), example="4"),
        Column("population_from_on", "人口起始日期", cells.day, note="不填为自始"),
        Column("population_to_on", "人口截止日期", cells.day),
        Column("households", "户数", cells.integer(1, MAX_COUNT)),
        Column("quota", "定额", _VOLUME),
        Column("relief", "优惠编码", cells.code(64)),
        Column("relief_from_on", "优惠起始日期", cells.day, note="不填为自始"),
        Column("relief_to_on", "优惠截止日期", cells.day),
        Column("caliber", "计价口径", cells.text(64)),
        Column("area", "区域", cells.text(64)),
        Column("level", "级别", cells.text(64)),
        Column("source", "水源", cells.text(64)),
        Column("class", "用水性质", cells.text(64)),
        Column("meter_no", "表号", cells.code(32), example="35010000001", note="须先导入水表"),
        Column("start_reading_m3", "起码", _VOLUME, example="0", note="不填为 0"),
        Column("started_on", "装表日期", cells.day, note="不填为立户日期"),
        Column("book", "册本编码", cells.code(32)),
        Column("book_sequence", "册内序号", cells.integer(0, 10**9)),
    ),
)
_TEXT_KINDS = (
    AttributeKind.CALIBER,
    AttributeKind.AREA,
    AttributeKind.LEVEL,
    AttributeKind.SOURCE,
    AttributeKind.CLASS,
)


def attributes_of_row(row: ImportRow) -> Iterator[tuple[str, AttributeValue]]:
    """Yield the attributes that a row gives, each with the field it stands in."""
    if row["tariff"] is not None:
        yield "tariff", _value(AttributeKind.TARIFF, {"code": row["tariff"]}, row)
    if row["population"] is not None:
        yield "population", _value(AttributeKind.POPULATION, {"persons": row["population"]}, row)
    if row["relief"] is not None:
        yield "relief", _value(AttributeKind.RELIEF, {"code": row["relief"]}, row)
    if row["households"] is not None:
        yield "households", _value(AttributeKind.HOUSEHOLDS, {"count": row["households"]}, row)
    if row["quota"] is not None:
        yield "quota", _value(AttributeKind.QUOTA, {"volume": f"{row['quota']:f}"}, row)
    for kind in _TEXT_KINDS:
        if row[kind.value] is not None:
            yield kind.value, _value(kind, {"value": row[kind.value]}, row)


def _value(kind: AttributeKind, value: dict[str, Any], row: ImportRow) -> AttributeValue:
    from_on = row.values.get(f"{kind.value}_from_on") or SINCE_ALWAYS
    to_on = row.values.get(f"{kind.value}_to_on")
    return AttributeValue(kind, value, from_on, to_on, reason=TAKEN_OVER)
