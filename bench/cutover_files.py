"""The files of an old system's cut-over, made up: customers, meters, prices, money, history."""

from __future__ import annotations

import csv
import io
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

CUTOVER_ON = date(2026, 10, 31)
SITES = (("KA", "东区营业所"), ("KB", "西区营业所"))
RESIDENT, SHOP = "cut.res", "cut.shop"
METERS_PER_BOOK = 400
_SEED = 20261031
_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_CHECK = "10X98765432"
_METHODS = ("现金", "转账", "微信")

HEADERS = {
    "customers": (
        "原户号 户名 客户类型 手机号 证件号码 地址 营业所编码 立户日期 收费方式 欠费合计 预存余额"
    ),
    "meters": "原户号 表号 口径 量程 表底 表底日期 册本编码 册内序号",
    "attributes": "原户号 属性 值 起始日期 截止日期 证明编号",
    "counters": "原户号 水价编码 年度起始日 累计水量",
    "arrears": "原户号 账期 原账单号 水量 欠费金额 到期日 违约金起算日 已计违约金",
    "deposits": "原户号 收款日期 剩余金额 收款方式 原收据号",
    "history": "原户号 表号 账期 水量 金额 缴清日期",
}


@dataclass
class OldFile:
    """One file of the old system, as it can still be changed."""

    header: list[str]
    rows: list[dict[str, str]] = field(default_factory=list)

    def add(self, *cells: str) -> int:
        """Append a row and return the number a spreadsheet shows for it."""
        self.rows.append(dict(zip(self.header, cells, strict=True)))
        return len(self.rows) + 1

    def content(self, encoding: str = "utf-8-sig") -> bytes:
        """Return the file as CSV."""
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, self.header)
        writer.writeheader()
        writer.writerows(self.rows)
        return text.getvalue().encode(encoding)


OldFiles = dict[str, OldFile]


def tariff_documents() -> list[dict[str, Any]]:
    """Return the prices of the town: households by the year, shops by the month."""
    sewage = {
        "code": "sewage",
        "name": "污水处理费",
        "measure": "volume",
        "mode": "flat",
        "price": "0.95",
    }
    tiers = [
        {"up_to": "216", "price": "2.10"},
        {"up_to": "348", "price": "3.15"},
        {"up_to": None, "price": "6.30"},
    ]
    water = {"code": "water", "name": "自来水费", "measure": "volume"}
    common = {
        "format": "tariff/1",
        "currency": "CNY",
        "unit": "m3",
        "effective": {"from": "2020-01-01"},
    }
    return [
        common
        | {
            "code": RESIDENT,
            "name": "居民生活用水",
            "class": "resident",
            "counter": {"basis": "year", "year_start": "01-01"},
            "components": [water | {"mode": "graduated", "tiers": tiers}, sewage],
            "population": {
                "mode": "add",
                "base": 4,
                "extra_per_person": "48",
                "applies_to": ["water"],
            },
            "relief": [
                {
                    "code": "low_income",
                    "kind": "amount_off",
                    "amount": "5",
                    "each": "month",
                    "applies_to": ["water"],
                }
            ],
        },
        common
        | {
            "code": SHOP,
            "name": "非居民用水",
            "class": "shop",
            "counter": {"basis": "bill"},
            "components": [water | {"mode": "flat", "price": "3.40"}, sewage],
        },
    ]


def book_codes(households: int) -> Iterator[tuple[str, str]]:
    """Yield code and site of every book the files name."""
    most_meters = households * 11 // 10  # some have two
    for number in range(most_meters // METERS_PER_BOOK + 2):
        yield f"KB{number:05d}", SITES[number % len(SITES)][0]


def make_files(households: int, *, history_months: int = 2) -> OldFiles:
    """Return files of a town that agree with each other and have no fault."""
    files = {kind: OldFile(header.split()) for kind, header in HEADERS.items()}
    dice = random.Random(_SEED)
    meters = 0
    for number in range(1, households + 1):
        meters = _add_household(files, dice, number, meters, history_months)
    return files


def _add_household(
    files: OldFiles, dice: random.Random, number: int, meters: int, history_months: int
) -> int:
    code = f"K{number:07d}"
    is_shop = dice.random() < 0.1
    opened = date(2015, 1, 1) + timedelta(days=dice.randrange(3000))
    arrears = _add_arrears(files, dice, code)
    deposit = _add_deposits(files, dice, code)
    site = SITES[number // METERS_PER_BOOK % len(SITES)][0]
    files["customers"].add(
        code,
        f"福源店{number}" if is_shop else f"林小满{number}",
        "单位" if is_shop else "居民",
        f"138{dice.randrange(10**8):08d}",
        "" if is_shop else identity_number(number),
        f"幸福路 {number} 号",
        site,
        opened.isoformat(),
        "坐收",
        _yuan(arrears),
        _yuan(deposit),
    )
    files["attributes"].add(code, "水价", SHOP if is_shop else RESIDENT, "", "", "")
    if not is_shop:
        _add_facts(files, dice, code)
    for _ in range(2 if dice.random() < 0.02 else 1):
        meters += 1
        _add_meter(files, dice, code, meters, history_months)
    return meters


def _add_meter(
    files: OldFiles, dice: random.Random, code: str, meters: int, history_months: int
) -> None:
    meter_no = f"KM{meters:08d}"
    files["meters"].add(
        code,
        meter_no,
        "DN15",
        "100000",
        str(dice.randrange(90_000)),
        (CUTOVER_ON - timedelta(days=dice.randrange(20))).isoformat(),
        f"KB{meters // METERS_PER_BOOK:05d}",
        str(meters % METERS_PER_BOOK + 1),
    )
    for month in range(history_months):
        used = dice.randrange(40)
        paid = date(2026, 9 - month, 15).isoformat()
        amount = _yuan(used * 305)
        files["history"].add(code, meter_no, f"2026-{9 - month:02d}", str(used), amount, paid)


def _add_facts(files: OldFiles, dice: random.Random, code: str) -> None:
    files["counters"].add(code, RESIDENT, "2026-01-01", str(dice.randrange(400)))
    if dice.random() < 0.08:
        persons = str(5 + dice.randrange(3))
        files["attributes"].add(code, "用水人口", persons, "2024-05-01", "", f"HK{code}")
    if dice.random() < 0.03:
        files["attributes"].add(code, "优惠", "low_income", "2026-01-01", "2026-12-31", f"DB{code}")


def _add_arrears(files: OldFiles, dice: random.Random, code: str) -> int:
    if dice.random() >= 0.15:
        return 0
    total = 0
    for back in range(1 + dice.randrange(3)):
        month = 10 - back
        fen = 100 + dice.randrange(30_000)
        late = date(2026, month, 26)
        fee = dice.randrange(500) if back else 0
        files["arrears"].add(
            code,
            f"2026-{month:02d}",
            f"Z{code}{month:02d}",
            str(dice.randrange(60)),
            _yuan(fen),
            date(2026, month, 25).isoformat(),
            late.isoformat(),
            _yuan(fee),
        )
        total += fen
    return total


def _add_deposits(files: OldFiles, dice: random.Random, code: str) -> int:
    if dice.random() >= 0.3:
        return 0
    total = 0
    for lot in range(1 + dice.randrange(3)):
        fen = 1 + dice.randrange(50_000)
        received = CUTOVER_ON - timedelta(days=dice.randrange(300))
        method = _METHODS[dice.randrange(len(_METHODS))]
        files["deposits"].add(code, received.isoformat(), _yuan(fen), method, f"S{code}{lot}")
        total += fen
    return total


def totals_content(files: OldFiles) -> bytes:
    """Return what the old system states in sum: of all, and by site."""
    site_of = {row["原户号"]: row["营业所编码"] for row in files["customers"].rows}
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)

    def count(kind: str, item: str, column: str | None) -> None:
        for row in files[kind].rows:
            value = Decimal(row[column]) if column else Decimal(1)
            for site in ("", site_of[row["原户号"]]):
                sums[site, item] += value

    count("customers", "客户数", None)
    count("meters", "水表数", None)
    count("counters", "阶梯累计水量", "累计水量")
    count("arrears", "欠费笔数", None)
    count("arrears", "欠费金额", "欠费金额")
    count("arrears", "已计违约金", "已计违约金")
    count("deposits", "预存笔数", None)
    count("deposits", "预存金额", "剩余金额")
    lines = [f"{site},,{item},{value:f}" for (site, item), value in sorted(sums.items())]
    return "\n".join(["营业所编码,用水类别,项目,数值", *lines]).encode()


def identity_number(number: int) -> str:
    """Return a made-up identity number whose check digit is right."""
    born = date(1960, 1, 1) + timedelta(days=number % 14_000)
    digits = f"350102{born:%Y%m%d}{number % 1000:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return digits + _CHECK[total % 11]


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
