"""Faults planted in the files of a cut-over: each of many kinds, each known by file, row, code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle

from bench.cutover_files import RESIDENT, SHOP, OldFiles


@dataclass(frozen=True, order=True)
class Planted:
    """Where a fault was planted and how it has to be reported."""

    kind: str
    row: int
    code: str


class Planter:
    """Plants one fault after another, each in rows that no other one touches."""

    def __init__(self, files: OldFiles) -> None:
        self.files = files
        self._used: set[str] = set()
        self._made = 0
        # Where the last victim of a kind stood: rows before it are used or do not fit.
        self._next: dict[tuple[object, ...], int] = {}

    def plant(self, count: int) -> list[Planted]:
        """Plant ``count`` faults, of every kind in turn."""
        kinds: Iterator[Callable[[Planter], Planted]] = cycle(KINDS)
        return [next(kinds)(self) for _ in range(count)]

    def victim(self, kind: str, **wanted: str) -> tuple[int, dict[str, str]]:
        """Return the next row of an unused customer whose cells are as wanted."""
        rows, key = self.files[kind].rows, (kind, *sorted(wanted.items()))
        for place in range(self._next.get(key, 0), len(rows)):
            row = rows[place]
            fits = all(row[name] == value for name, value in wanted.items())
            if fits and row["原户号"] not in self._used:
                self._used.add(row["原户号"])
                self._next[key] = place + 1
                return place + 2, row
        raise LookupError(f"no row of {kind} is left for {wanted}")

    def change(self, kind: str, column: str, value: str, code: str, **wanted: str) -> Planted:
        """Write ``value`` into a cell."""
        number, row = self.victim(kind, **wanted)
        row[column] = value
        return Planted(kind, number, code)

    def stranger(self) -> str:
        """Return a customer number that is nowhere."""
        self._made += 1
        return f"X{self._made:06d}"


def _changed(
    kind: str, column: str, value: str, code: str, **wanted: str
) -> Callable[[Planter], Planted]:
    return lambda planter: planter.change(kind, column, value, code, **wanted)


def _identity(planter: Planter) -> Planted:
    number, row = planter.victim("customers", 客户类型="居民")
    last = row["证件号码"][-1]
    row["证件号码"] = row["证件号码"][:-1] + ("1" if last != "1" else "2")
    return Planted("customers", number, "E_IDENTITY_NUMBER_CHECK")


def _copy(kind: str, code: str) -> Callable[[Planter], Planted]:
    def plant(planter: Planter) -> Planted:
        _, row = planter.victim(kind)
        return Planted(kind, planter.files[kind].add(*row.values()), code)

    return plant


def _without_tariff(planter: Planter) -> Planted:
    code = planter.stranger()
    row = _add_customer(planter, code)
    _add_meter(planter, code)
    return Planted("customers", row, "E_CUTOVER_TARIFF_MISSING")


def _without_counter(planter: Planter) -> Planted:
    code = planter.stranger()
    row = _add_customer(planter, code)
    _add_meter(planter, code)
    planter.files["attributes"].add(code, "水价", RESIDENT, "", "", "")
    return Planted("customers", row, "E_CUTOVER_COUNTER_MISSING")


def _add_customer(planter: Planter, code: str) -> int:
    return planter.files["customers"].add(
        code, "陈冬生", "居民", "", "", "幸福路", "KA", "2020-01-01", "", "", ""
    )


def _add_meter(planter: Planter, code: str, meter_no: str | None = None) -> int:
    meter = meter_no or f"N{code}"
    return planter.files["meters"].add(code, meter, "DN15", "100000", "5", "2026-10-20", "", "")


def _meter_of_nobody(planter: Planter) -> Planted:
    row = _add_meter(planter, planter.stranger())
    return Planted("meters", row, "E_CUTOVER_CUSTOMER_MISSING")


def _same_place(planter: Planter) -> Planted:
    _, row = planter.victim("meters")
    copied = row | {"表号": f"N{planter.stranger()}"}
    return Planted(
        "meters", planter.files["meters"].add(*copied.values()), "E_CUTOVER_SEQUENCE_TWICE"
    )


def _second_tariff(planter: Planter) -> Planted:
    _, row = planter.victim("attributes", 属性="水价")
    added = planter.files["attributes"].add(row["原户号"], "水价", SHOP, "2026-01-01", "", "")
    return Planted("attributes", added, "E_CUTOVER_OVERLAP")


def _of_nobody(kind: str, *cells: str) -> Callable[[Planter], Planted]:
    def plant(planter: Planter) -> Planted:
        row = planter.files[kind].add(planter.stranger(), *cells)
        return Planted(kind, row, "E_CUTOVER_CUSTOMER_MISSING")

    return plant


def _shop_counter(planter: Planter) -> Planted:
    _, row = planter.victim("attributes", 值=SHOP)
    added = planter.files["counters"].add(row["原户号"], SHOP, "2026-01-01", "10")
    return Planted("counters", added, "E_OPENING_NO_COUNTER")


def _late_month(planter: Planter) -> Planted:
    number, row = planter.victim("arrears", 账期="2026-10")
    row |= {"账期": "2026-11", "到期日": "2026-11-25", "违约金起算日": "2026-11-26"}
    return Planted("arrears", number, "E_CUTOVER_MONTH_LATE")


def _lost_number(planter: Planter) -> Planted:
    row = planter.files["deposits"].add("3.50102E+17", "2026-10-01", "1.00", "现金", "")
    return Planted("deposits", row, "E_IMPORT_SCIENTIFIC")


KINDS: tuple[Callable[[Planter], Planted], ...] = (
    _identity,
    _changed("customers", "手机号", "1380000", "E_MOBILE_FORM"),
    _changed("customers", "营业所编码", "KZ", "E_DEPARTMENT_UNKNOWN"),
    _changed("customers", "立户日期", "2026-11-01", "E_CUTOVER_DATE_LATE"),
    _changed("customers", "户名", "", "E_IMPORT_REQUIRED"),
    _changed("customers", "客户类型", "个人", "E_IMPORT_CHOICE"),
    _changed("customers", "户名", "林\ufffd满", "E_IMPORT_CHARACTER_LOST"),
    _changed("customers", "预存余额", "999999.99", "E_CUTOVER_SUM_DIFFERS"),
    _changed("customers", "欠费合计", "999999.99", "E_CUTOVER_SUM_DIFFERS"),
    _copy("customers", "E_IMPORT_ROW_REPEATED"),
    _without_tariff,
    _without_counter,
    _changed("meters", "表底", "100000", "E_CUSTOMER_METER_POINTER"),
    _changed("meters", "量程", "99999", "E_METER_MODULUS"),
    _changed("meters", "册本编码", "KZ999", "E_BOOK_UNKNOWN"),
    _changed("meters", "表底日期", "2026-11-02", "E_CUTOVER_DATE_LATE"),
    _changed("meters", "表底日期", "2026-13-02", "E_IMPORT_DATE"),
    _copy("meters", "E_IMPORT_ROW_REPEATED"),
    _meter_of_nobody,
    _same_place,
    _changed("attributes", "值", "no.such", "E_TARIFF_UNKNOWN", 属性="水价"),
    _changed("attributes", "截止日期", "", "E_ATTRIBUTE_EXPIRY", 属性="优惠"),
    _changed("attributes", "截止日期", "2025-01-01", "E_ATTRIBUTE_SPAN", 属性="优惠"),
    _changed("attributes", "值", "no_such", "E_CUTOVER_RELIEF_UNKNOWN", 属性="优惠"),
    _changed("attributes", "值", "0", "E_ATTRIBUTE_VALUE", 属性="用水人口"),
    _second_tariff,
    _of_nobody("attributes", "水价", RESIDENT, "", "", ""),
    _changed("counters", "累计水量", "987654", "E_CUTOVER_COUNTER_LARGE"),
    _changed("counters", "年度起始日", "2025-01-01", "E_CUTOVER_COUNTER_WINDOW"),
    _changed("counters", "累计水量", "12.34567", "E_IMPORT_DECIMALS"),
    _shop_counter,
    _of_nobody("counters", RESIDENT, "2026-01-01", "5"),
    _changed("arrears", "欠费金额", "70.355", "E_IMPORT_AMOUNT"),
    _changed("arrears", "欠费金额", "0.00", "E_CUTOVER_AMOUNT"),
    _changed("arrears", "违约金起算日", "2026-01-01", "E_CUTOVER_DATE_ORDER"),
    _late_month,
    _of_nobody("arrears", "2026-09", "", "", "1.00", "2026-09-25", "", ""),
    _changed("deposits", "收款日期", "2026-11-11", "E_CUTOVER_DATE_LATE"),
    _changed("deposits", "剩余金额", "-5.00", "E_CUTOVER_AMOUNT"),
    _changed("deposits", "收款方式", "贝壳", "E_IMPORT_CHOICE"),
    _lost_number,
    _changed("history", "表号", "KM99999999", "E_CUTOVER_METER_MISSING"),
    _changed("history", "水量", "-3", "E_IMPORT_RANGE"),
    _changed("history", "账期", "2026年13月", "E_IMPORT_MONTH"),
    _changed("history", "缴清日期", "2026-11-30", "E_CUTOVER_DATE_LATE"),
)
