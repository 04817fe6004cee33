"""What the price asks of the account; whatever is needed and absent is ``E_MISSING_INPUT``."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TypeVar, cast

from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.document import Attribute, Choice, FixedEach
from minshui.revenue.tariff.domain.faults import tariff_error
from minshui.revenue.tariff.domain.inputs import AccountInput

V = TypeVar("V")

ATTRIBUTE_NAMES = {
    Attribute.CALIBER: "口径",
    Attribute.AREA: "区域",
    Attribute.LEVEL: "级别",
    Attribute.SOURCE: "水源",
    Attribute.CLASS: "用户类别",
}


def choose(value: V | Choice[V], account: AccountInput) -> V:
    """Return a value, by the account's attribute where it hangs on one."""
    if not isinstance(value, Choice):
        return value
    choice = cast("Choice[V]", value)
    name = ATTRIBUTE_NAMES[choice.attribute]
    path = f"account.{choice.attribute.value}"
    given = account.attributes.get(choice.attribute)
    if given is None:
        why = f"价格按{name}区分，请先登记"
        raise tariff_error(errors.MISSING_INPUT, path, what=name, why=why)
    if given not in choice.cases:
        known = "、".join(choice.cases)
        raise tariff_error(errors.NO_CASE, path, attribute=name, value=given, known=known)
    return choice.cases[given]


def persons_on(account: AccountInput, day: date | None) -> int | None:
    """Return the persons valid on ``day``: the last entry that holds, ``None`` if none does."""
    if account.population is None or isinstance(account.population, int):
        return account.population
    if day is None:
        why = "人口按日期登记，没有抄表日期就不知道用哪一条"
        raise tariff_error(errors.MISSING_INPUT, "bill.to", what="抄表日期", why=why)
    valid = [
        entry.persons
        for entry in account.population
        if entry.from_on <= day and (entry.to_on is None or day <= entry.to_on)
    ]
    return valid[-1] if valid else None


def households(account: AccountInput) -> int:
    """Return the number of households."""
    if account.households is None:
        why = "价格按户计算，请先登记"
        raise tariff_error(errors.MISSING_INPUT, "account.households", what="户数", why=why)
    return account.households


def count_of(each: FixedEach, account: AccountInput, day: date | None) -> int:
    """Return what a standing charge is multiplied by."""
    if each is FixedEach.ACCOUNT:
        return 1
    if each is FixedEach.HOUSEHOLD:
        return households(account)
    count = persons_on(account, day) if each is FixedEach.PERSON else account.fittings
    if count is None:
        what, key = ("人口", "population") if each is FixedEach.PERSON else ("器具数", "fittings")
        why = "收费按数量计算，请先登记"
        raise tariff_error(errors.MISSING_INPUT, f"account.{key}", what=what, why=why)
    return count


def has_relief(account: AccountInput, code: str, day: date | None) -> bool:
    """Return whether a relief is granted on ``day``."""
    for granted in account.reliefs:
        if granted.code != code:
            continue
        if granted.from_on is None and granted.to_on is None:
            return True
        if day is None:
            why = "减免有起止日期，没有抄表日期就不知道是否有效"
            raise tariff_error(errors.MISSING_INPUT, "bill.to", what="抄表日期", why=why)
        after_start = granted.from_on is None or granted.from_on <= day
        if after_start and (granted.to_on is None or day <= granted.to_on):
            return True
    return False


def needed_quota(quota: Fraction | None) -> Fraction:
    """Return the bill's quota."""
    if quota is None:
        why = "阶梯按定额的百分比划分，请先核定"
        raise tariff_error(errors.MISSING_INPUT, "bill.quota", what="定额", why=why)
    return quota
