"""A generated town: who lives there, by which price, and how much water they use.

Everything follows from the seed, so every demonstration shows the same town. Names, numbers and
addresses are made up; only the prices are real.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

SURNAMES = "林陈黄郑吴张李王刘何许蔡郭杨叶苏周谢曾罗高赖邱江庄翁卢施魏"
GIVEN = "建国志强丽华秀英文斌晓燕海峰淑芳宏伟玉兰俊杰美玲永福春梅小明思远雨欣子涵"
STREETS = ("东街", "西洪路", "杨桥路", "五一路", "六一路", "工业路", "福马路", "湖滨路", "古田路")
ESTATES = ("闽江花园", "榕荫里", "左海小区", "金山新村", "鼓山苑", "台江里", "乌山公寓")
SHOPS = ("便民超市", "沙县小吃", "五金店", "理发店", "茶行", "药房", "修车铺", "洗车行")

# How much more is used in each month than in the mean one: summers are hot.
SEASON = (90, 85, 92, 96, 102, 108, 118, 120, 110, 100, 92, 87)
FIVE_DIGITS = 100_000
SIX_DIGITS = 1_000_000


@dataclass(frozen=True)
class TownPlan:
    """What a town is made of: the class shares are in thousandths of its customers."""

    short_name: str
    company: str
    region: str
    households: int
    sites: tuple[tuple[str, str], ...]  # code, name
    tariffs: tuple[tuple[str, int], ...]  # tariff code, thousandths
    # The code of the low-income relief of the residents' price, where it has one.
    relief_code: str | None
    seed: int
    meters_per_book: int = 200


@dataclass(frozen=True)
class Household:
    """One customer with one meter."""

    index: int
    external_no: str
    name: str
    kind: str  # resident | unit
    mobile: str
    address: str
    site_code: str
    book_code: str
    book_sequence: int
    tariff_code: str
    population: int | None
    low_income: bool
    quota_m3: int | None
    meter_no: str
    caliber: str
    modulus: int
    start_reading: int
    mean_usage_m3: int


FUZHOU = TownPlan(
    short_name="FZ",
    company="榕城示范自来水公司",
    region="福州",
    households=20_000,
    sites=(("FZA", "鼓楼营业所"), ("FZB", "台江营业所"), ("FZC", "仓山营业所")),
    tariffs=(
        ("fj.fuzhou.res", 900),
        ("fj.fuzhou.shared", 20),
        ("fj.fuzhou.other", 60),
        ("fj.fuzhou.welfare", 10),
        ("fj.fuzhou.public", 6),
        ("fj.fuzhou.special", 4),
    ),
    relief_code=None,
    seed=20261121,
)
XIAPU = TownPlan(
    short_name="XP",
    company="霞浦示范自来水公司",
    region="霞浦",
    households=3_000,
    sites=(("XPA", "松城营业所"), ("XPB", "三沙营业所")),
    tariffs=(
        ("fj.xiapu.res", 900),
        ("fj.xiapu.shared", 30),
        ("fj.xiapu.other", 60),
        ("fj.xiapu.special", 10),
    ),
    relief_code="low_income",
    seed=19490817,
)


def build_town(plan: TownPlan) -> list[Household]:
    """Return the town's customers, in the order in which their books are walked."""
    # Seeded on purpose: this makes sample data, nothing that must be hard to guess.
    source = random.Random(plan.seed)  # noqa: S311
    codes = [code for code, _ in plan.tariffs]
    weights = [weight for _, weight in plan.tariffs]
    return [
        _build_household(plan, index, source, source.choices(codes, weights)[0])
        for index in range(plan.households)
    ]


def _build_household(
    plan: TownPlan, index: int, source: random.Random, tariff_code: str
) -> Household:
    resident = tariff_code.endswith(".res")
    site_code, _ = plan.sites[index * len(plan.sites) // plan.households]
    book, place_in_book = divmod(index, plan.meters_per_book)
    person = source.choice(SURNAMES) + "".join(source.sample(GIVEN, 2))
    street = source.choice(STREETS)
    number = source.randint(1, 480)
    if resident:
        name = person
        address = (
            f"{plan.region}{street}{number}号{source.choice(ESTATES)}"
            f"{source.randint(1, 30)}座{source.randint(1, 18)}{source.randint(1, 4):02d}室"
        )
    else:
        name = f"{person[0]}记{source.choice(SHOPS)}"
        address = f"{plan.region}{street}{number}号"
    mean = source.randint(6, 32) if resident else source.randint(15, 260)
    modulus = FIVE_DIGITS if resident else SIX_DIGITS
    # A few old meters are about to pass their last pointer within the year.
    near_end = source.random() < 0.002
    start = modulus - source.randint(1, mean * 6) if near_end else source.randint(0, modulus // 20)
    return Household(
        index=index,
        external_no=f"{plan.short_name}{index + 1:07d}",
        name=name,
        kind="resident" if resident else "unit",
        mobile=f"199{source.randint(0, 99_999_999):08d}",
        address=address,
        site_code=site_code,
        book_code=f"{site_code}-{book + 1:03d}",
        book_sequence=place_in_book + 1,
        tariff_code=tariff_code,
        population=source.choices((None, 5, 6, 7), (880, 70, 40, 10))[0] if resident else None,
        low_income=resident and plan.relief_code is not None and source.random() < 0.015,
        quota_m3=mean + mean // 10 if not resident else None,
        meter_no=f"{plan.short_name}M{index + 1:08d}",
        caliber="DN15" if resident else source.choice(("DN20", "DN25", "DN40")),
        modulus=modulus,
        start_reading=start,
        mean_usage_m3=mean,
    )


def usage_in(household: Household, month: int) -> int:
    """Return the whole cubic metres a household uses in a billing month (``202611``)."""
    source = random.Random(household.index * 1_000_003 + month)  # noqa: S311
    if source.random() < 0.01:
        return 0  # nobody at home
    percent = SEASON[month % 100 - 1] * source.randint(70, 130)
    usage = household.mean_usage_m3 * percent // 10_000
    if source.random() < 0.003:
        usage *= 4  # a leak, a filled pool: the review should see it
    return usage


@dataclass(frozen=True)
class PointerRow:
    """What a reader writes down: a meter, a day, a pointer."""

    meter_no: str
    reading_on: date
    pointer: Decimal


class Registers:
    """The registers of all meters of a town, turned month by month."""

    def __init__(self, town: list[Household]) -> None:
        self._town = town
        self._pointers = [household.start_reading for household in town]

    def read(self, month: int) -> Iterator[PointerRow]:
        """Turn every register by one month's usage and yield what a reader would see."""
        for household in self._town:
            turned = self._pointers[household.index] + usage_in(household, month)
            self._pointers[household.index] = turned % household.modulus
            yield PointerRow(
                meter_no=household.meter_no,
                reading_on=reading_day(household, month),
                pointer=Decimal(self._pointers[household.index]),
            )


def reading_day(household: Household, month: int) -> date:
    """Return the day of ``month`` on which the household's book is walked (1 to 18)."""
    book_number = household.index // 200
    return date(month // 100, month % 100, 1 + book_number % 18)
