"""Generated tariffs with bills: valid documents that together use every key of the format."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

Json = dict[str, Any]
T = TypeVar("T")

CODE = "generated"
PRICES = ("0", "0.005", "0.115", "0.85", "1.35", "2.4", "3.333", "7.205", "10")
AMOUNTS = ("0", "1.005", "2.5", "8", "9.5", "30", "120.335")
PERCENTS = ("0", "5", "12.5", "33.3", "100")
STEPS = ("0.01", "0.01", "0.1", "1", "0.05", "0.001", "2.5")
MODES = ("half_up", "half_even", "half_down", "up", "down", "floor", "ceil")
VOLUMES = ("1", "5", "12.5", "33.3333", "100", "240")
USAGES = ("0", "1", "3.2", "10", "17", "18", "29.5", "35", "60.25", "144", "333.3333", "-4", "-30")
ATTRIBUTES = ("caliber", "area", "level", "source", "class")
RELIEF_CODES = ("low", "veteran")
FIRST_DAY = date(2022, 1, 1)


class Maker:
    """Makes one tariff (one to three versions) and bills for it, led by a random source."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def pick(self, options: tuple[T, ...]) -> T:
        """One of the options."""
        return options[self.random.randrange(len(options))]

    def chance(self, percent: int = 30) -> bool:
        """Whether something is there."""
        return self.random.randrange(100) < percent

    def whole(self, low: int, high: int) -> int:
        """An integer, both ends included."""
        return low + self.random.randrange(high - low + 1)

    def rounding(self) -> str:
        """A rounding, sometimes none."""
        return "none" if self.chance(15) else f"{self.pick(MODES)} {self.pick(STEPS)}"

    def some(self, codes: list[str]) -> list[str]:
        """A non-empty choice of codes, in any order."""
        chosen = [code for code in codes if self.chance(60)] or [self.pick(tuple(codes))]
        self.random.shuffle(chosen)
        return chosen

    def documents(self) -> list[Json]:
        """The versions of a tariff, in any order."""
        first = self.document()
        if self.chance(55):
            return [first]
        change = date(2023, 1, 1) + timedelta(days=self.whole(0, 400))
        second = self.document() if self.chance() else self._changed(first)
        first["effective"] = {"from": self.pick((None, "2020-01-01")), "to": _day_before(change)}
        second["effective"] = {"from": change.isoformat()}
        if self.chance(70):
            rule: Json = first.get("change_rule", {"kind": "by_days"})
            second["change_rule"] = dict(rule)
            _without_conflicts(second)
        documents = [second, first]
        if self.chance(20):
            again = change + timedelta(days=self.whole(10, 80))
            third = self._changed(second)
            second["effective"]["to"] = _day_before(again)
            third["effective"] = {"from": again.isoformat(), "to": None}
            documents.append(third)
        return documents

    def _changed(self, document: Json) -> Json:
        """The same tariff at other prices."""
        changed: Json = _repriced(document, self)
        return changed

    def document(self) -> Json:
        """One version."""
        counter = self.counter()
        made: Json = {
            "format": "tariff/1",
            "code": CODE,
            "name": "生成",
            "currency": "CNY",
            "unit": self.pick(("m3", "kl", "ccf", "hcf", "gal", "kgal", "unit")),
            "effective": {"from": None},
            "counter": counter,
            "components": self.components(),
        }
        self._heads(made)
        self._rules(made)
        _without_conflicts(made)
        return made

    def _heads(self, made: Json) -> None:
        if self.chance():
            made["class"] = "resident"
        if self.chance():
            made["note"] = "生成的价格"
        if self.chance():
            made["source"] = {"title": "无"} | (
                {"url": "https://example.org"} if self.chance() else {}
            )
        if self.chance(60):
            made["change_rule"] = {
                "kind": self.pick(("by_days", "by_days", "by_reading_date", "next_reading"))
            }
            if self.chance(50):
                made["change_rule"]["round_volume"] = self.rounding()
        if self.chance():
            made["day_count"] = self.pick(("both", "start_only"))
        if self.chance(20):
            made["usage"] = {"round": self.rounding()}
            if self.chance(50):
                made["usage"]["minimum"] = self.pick(VOLUMES)
        if self.chance(15):
            made["late_fee"] = self.late_fee()
        if self.chance(50):
            points = ("price", "line", "component", "tax", "part", "total")
            made["rounding"] = {point: self.rounding() for point in points if self.chance(40)}

    def late_fee(self) -> Json:
        """A late-fee rule."""
        rate = self.pick(("rate_per_day", "once_rate"))
        first = self.pick(({"days_after_issue": 30}, {"day_of_next_month": 31}))
        made: Json = {rate: "0.005", "first_day": first}
        if self.chance(50):
            made |= {
                "count_payment_day": self.chance(50),
                "cap_rate": "1",
                "round": self.rounding(),
            }
        return made

    def counter(self) -> Json:
        """A counter rule."""
        basis = self.pick(("bill", "months", "year", "year"))
        made: Json = {"basis": basis}
        if basis == "months":
            if self.chance():
                made["months"] = self.whole(1, 3)
            if self.chance():
                made["split_months"] = self.chance(60)
        if basis == "year":
            made["year_start"] = self.pick(("01-01", "04-01", "06-15", "02-29", "account"))
            self._year_rules(made)
        if self.chance(20):
            made["scale"] = self.scale()
        return made

    def _year_rules(self, made: Json) -> None:
        if self.chance():
            made["limits_are"] = self.pick(("window", "month"))
        if self.chance():
            made["on_change"] = self.pick(("continue", "restart"))
        if self.chance(50):
            made["straddle"] = {"kind": self.pick(("by_days", "by_months", "by_reading_date"))}
            if self.chance(50):
                made["straddle"]["round_volume"] = self.rounding()
        if self.chance(40):
            made["partial_window"] = {"kind": self.pick(("by_days", "by_months", "full"))}
            if self.chance(50):
                made["partial_window"]["round"] = "half_up 1"

    def scale(self) -> Json:
        """A rule that stretches tiers by days."""
        made: Json = {"basis_days": self.pick(("30", "30.4", "60"))}
        if self.chance():
            made["only_outside"] = [28, 33]
        if self.chance(50):
            made[self.pick(("round_ratio", "round_per_day"))] = self.pick(
                ("half_up 0.01", "up 0.1")
            )
        if self.chance():
            made["round_width"] = "half_up 1"
        return made

    def components(self) -> list[Json]:
        """Volume components first, so that others can refer to them; then shuffled."""
        made = [self.volume(code) for code in ("water", "sewage", "hot")[: self.whole(1, 3)]]
        if self.chance(40):
            made.append(self.fixed("rent"))
        if self.chance(20):
            made.append(self.fixed("garbage"))
        if self.chance(30):
            made.append(self.percent("fund", [part["code"] for part in made]))
            if self.chance():
                made.append(self.percent("surtax", [part["code"] for part in made]))
        self.random.shuffle(made)
        return made

    def by(self, key: str, one: Any, other: Any) -> Json:
        """A value that hangs on an attribute."""
        cases = {"a": {key: one}, "b": {key: other}}
        return {"by": {"attribute": self.pick(ATTRIBUTES), "cases": cases}}

    def volume(self, code: str) -> Json:
        """A volume component."""
        mode = self.pick(("flat", "graduated", "graduated", "whole_volume"))
        made: Json = {"code": code, "name": code, "measure": "volume", "mode": mode}
        if mode == "flat":
            by = self.by("price", self.pick(PRICES), self.pick(PRICES))
            made |= by if self.chance(20) else {"price": self.pick(PRICES)}
        else:
            closed = self.chance(10)
            count = self.whole(1, 4)
            tiers = [self.tiers(count, closed=closed) for _ in range(2)]
            made |= self.by("tiers", *tiers) if self.chance(15) else {"tiers": tiers[0]}
            if closed or self.chance(10):
                made["closed"] = closed
        if self.chance(15):
            made["per"] = self.pick(("10", "1000", "1"))
        if self.chance(25):
            made["volume"] = {"factor": self.pick(("0.9", "0.7", "1", "1.25"))}
            if self.chance(50):
                made["volume"]["round"] = self.rounding()
            if self.chance(8):
                made["volume"]["register"] = "second"
        return made

    def tiers(self, count: int, *, closed: bool) -> list[Json]:
        """A ladder of ``count`` tiers."""
        quota = count > 1 and self.chance(12)
        key = "up_to_percent_of_quota" if quota else "up_to"
        made = []
        limit = 0
        for place in range(count):
            limit += self.whole(5, 40)
            tier: Json = {key: str(limit) if place < count - 1 or closed else None}
            if self.chance(85):
                tier["price"] = self.pick(PRICES)
            if "price" not in tier or self.chance(12):
                tier["fixed"] = self.pick(AMOUNTS)
            made.append(tier)
        if quota and not closed and self.chance(30) and count > 2:
            made[0] = {"up_to": "1", "price": "1"}
        return made

    def fixed(self, code: str) -> Json:
        """A standing charge."""
        made: Json = {"code": code, "name": code, "measure": "fixed"}
        by = self.by("amount", self.pick(AMOUNTS), self.pick(AMOUNTS))
        made |= by if self.chance(20) else {"amount": self.pick(AMOUNTS)}
        if self.chance(70):
            made["every"] = self.pick(("bill", "month", "day", "year"))
            if made["every"] == "year" and self.chance(50):
                made["year_days"] = "360"
        if self.chance(50):
            made["each"] = self.pick(("account", "person", "household", "fitting"))
        return made

    def percent(self, code: str, of: list[str]) -> Json:
        """A percentage of other components."""
        made: Json = {"code": code, "name": code, "measure": "percent", "of": self.some(of)}
        by = self.by("percent", self.pick(PERCENTS), self.pick(PERCENTS))
        made |= by if self.chance(20) else {"percent": self.pick(PERCENTS)}
        if self.chance(50):
            made["computed_on"] = self.pick(("exact", "rounded"))
        return made

    def _rules(self, made: Json) -> None:
        codes = [part["code"] for part in made["components"]]
        volumes = [part for part in made["components"] if part["measure"] == "volume"]
        if self.chance(40):
            self._population(made, [part for part in volumes if part["mode"] != "flat"])
        if self.chance(25):
            self._over_quota(made, volumes)
        if self.chance(25):
            made["seasonal"] = self.seasonal([part["code"] for part in volumes])
        if self.chance(50):
            made["relief"] = [self.relief(codes, volumes) for _ in range(self.whole(1, 3))]
        for key in ("minimum", "maximum"):
            if self.chance(15):
                made[key] = {"amount": self.pick(AMOUNTS)}
                if self.chance():
                    made[key] = self.by("amount", self.pick(AMOUNTS), self.pick(AMOUNTS))
                if self.chance(40):
                    made[key]["applies_to"] = self.some(codes)
        if self.chance(30):
            made["taxes"] = [self.tax(code, codes) for code in ("vat", "levy")[: self.whole(1, 2)]]

    def _population(self, made: Json, tiered: list[Json]) -> None:
        plain = [part for part in tiered if "by" not in part]
        if not plain:
            return
        part = self.pick(tuple(plain))
        limits = [t for t in part["tiers"] if t.get("up_to") or t.get("up_to_percent_of_quota")]
        mode = self.pick(("add", "per_capita", "per_household"))
        rule: Json = {"mode": mode, "applies_to": [part["code"]]}
        if mode == "add":
            many = self.chance() and limits
            steps = [str(2 * place + 1) for place in range(len(limits))]
            rule |= {"base": self.whole(2, 4), "extra_per_person": steps if many else "3.5"}
            if self.chance():
                rule["max_extra_persons"] = self.whole(0, 3)
            if self.chance():
                rule["max_extra_volume"] = "6"
        if mode == "per_capita" and not limits:
            return
        if mode == "per_capita":
            rule["from_persons"] = self.whole(1, 5)
            rule["limits"] = [str(4 * (place + 1)) for place in range(len(limits))]
        if self.chance(20) and len(tiered) == 1:
            del rule["applies_to"]
        made["population"] = rule

    def _over_quota(self, made: Json, volumes: list[Json]) -> None:
        bands: list[Json] = []
        for percent in ("10", "20", None)[self.whole(0, 2) :]:
            extra = self.pick(("extra_percent", "extra_price"))
            bands.append({"over_up_to_percent": percent, extra: self.pick(("15", "33.3", "150"))})
        chosen = [part for part in volumes if self.chance(60)] or [volumes[0]]
        rule: Json = {"bands": bands, "applies_to": [part["code"] for part in chosen]}
        needing = [part["code"] for part in chosen if part["mode"] != "flat" or self.chance(20)]
        if needing:
            rule["base_price"] = {code: self.pick(PRICES) for code in needing}
        if self.chance(50):
            rule["window"] = self.pick(("bill", "counter"))
        made["over_quota"] = rule

    def seasonal(self, codes: list[str]) -> list[Json]:
        """One or two seasons."""
        made = [{"months": [6, 7, 8, 9, 10], "percent": self.pick(("20", "-12.5"))}]
        if self.chance():
            made.append({"months": [1, 2], "percent": "33.3"})
        applies = self.some(codes)
        return [{**season, "applies_to": applies} for season in made]

    def relief(self, codes: list[str], volumes: list[Json]) -> Json:
        """A relief of any kind."""
        kind = self.pick(
            ("free_volume", "all_at_tier", "price_instead", "percent_off", "amount_off", "cap")
        )
        made: Json = {"code": self.pick(RELIEF_CODES), "kind": kind}
        by_volume = [part["code"] for part in volumes]
        tiered = [part["code"] for part in volumes if part["mode"] != "flat"]
        if kind == "all_at_tier" and not tiered:
            kind = made["kind"] = "price_instead"
        if kind in ("free_volume", "all_at_tier", "price_instead"):
            made["applies_to"] = self.some(by_volume)
        else:
            made["applies_to"] = self.some(codes)
        if kind == "free_volume":
            made |= {"volume": self.pick(VOLUMES[:4])}
            made |= {"inside_tiers": self.chance(50)} if self.chance(60) else {}
        elif kind == "all_at_tier":
            made["applies_to"] = self.some(tiered)
            made["tier"] = self._common_tier(volumes, made["applies_to"])
        elif kind == "price_instead":
            made["price"] = self.pick(PRICES)
            if tiered and self.chance(50):
                made["applies_to"] = self.some(tiered)
                made["tier"] = self._common_tier(volumes, made["applies_to"])
        elif kind == "percent_off":
            made["percent"] = self.pick(PERCENTS)
        else:
            made["amount"] = self.pick(AMOUNTS)
        if kind in ("free_volume", "amount_off") and self.chance(60):
            made["each"] = self.pick(("month", "bill"))
        return made

    def _common_tier(self, volumes: list[Json], codes: list[str]) -> int:
        counts = [_tier_count(part) for part in volumes if part["code"] in codes]
        return self.whole(1, min(counts))

    def tax(self, code: str, codes: list[str]) -> Json:
        """A tax."""
        made: Json = {"code": code, "name": code, "rate": self.pick(("0", "0.03", "0.09", "0.125"))}
        if self.chance():
            made["on"] = self.some(codes)
        if self.chance(40):
            made["included"] = self.chance(60)
        if self.chance(40):
            made["computed_on"] = self.pick(("exact", "rounded"))
        return made

    def account(self) -> Json:
        """An account with everything a price might ask for, or most of it."""
        made: Json = {}
        if self.chance(85):
            made["population"] = self.whole(0, 9)
            if self.chance(30):
                made["population"] = [
                    {"from": "2021-01-01", "persons": self.whole(1, 8)},
                    {"from": "2023-05-10", "to": "2023-09-01", "persons": self.whole(1, 8)},
                ]
        for key in ("households", "fittings"):
            if self.chance(90):
                made[key] = self.whole(0, 4)
        for key in ATTRIBUTES:
            if self.chance(95):
                made[key] = self.pick(("a", "b"))
        if self.chance(60):
            made["reliefs"] = [self._grant(code) for code in RELIEF_CODES]
        if self.chance(5):
            made["mixed_use"] = self._mixed_use()
        return made

    def _grant(self, code: str) -> Json:
        made = {"code": code}
        if self.chance():
            made["from"] = self.pick(("2022-01-01", "2023-06-01"))
        if self.chance():
            made["to"] = self.pick(("2023-08-15", "2023-12-31"))
        return made

    def _mixed_use(self) -> Json:
        first = {"tariff": CODE, self.pick(("volume", "volume_per_household")): "5"}
        shares = [{"tariff": CODE, "percent": percent} for percent in ("40", "60")]
        made: Json = {"parts": [first, *shares]}
        return made | ({"round": self.rounding()} if self.chance(50) else {})

    def bill(self) -> Json:
        """A bill with dates; what it leaves out is left out on purpose."""
        made: Json = {"usage": self.pick(USAGES)}
        if self.chance(20):
            made["usage"] = f"{self.whole(0, 400)}.{self.whole(0, 9999):04d}"
        to_on = FIRST_DAY + timedelta(days=self.whole(0, 900))
        if self.chance(96):
            made["to"] = to_on.isoformat()
        if self.chance(85):
            made["from"] = (
                to_on - timedelta(days=self.pick((0, 1, 28, 30, 31, 61, 91, 400)))
            ).isoformat()
        if self.chance(15):
            made["days"] = self.whole(0, 70)
        if self.chance(60):
            made["months"] = self.whole(1, 4)
        if self.chance(50):
            made["prior_counter_usage"] = self.pick(("0", "12.5", "144", "500"))
        if self.chance(60):
            made["quota"] = self.pick(("0", "10", "25.5", "100"))
        return made

    def extended_bill(self) -> Json:
        """A bill that no column has room for: pointers, sub-meters, registers, payments before."""
        made = self.bill()
        if self.chance(50):
            del made["usage"]
            made["readings"] = [
                {"previous": "90", "current": "20", "modulus": "100", "multiplier": "2"},
                {"previous": "35", "current": "30", "reversed": True},
                {"previous": "1", "current": "2", "reversed": False},
            ]
        if self.chance(40):
            made["sub_meters"] = ["0.5", "1"]
        if self.chance(70):
            made["registers"] = {"second": "3"}
        if self.chance(40):
            made["already_billed"] = "4.2"
        return made

    def own_dates(self) -> Json:
        """The dates an account has for itself."""
        made = {}
        if self.chance(70):
            made["opened"] = self.pick(("2015-03-02", "2022-08-20", "2023-02-10", "2023-05-31"))
        if self.chance(90):
            made["year_start"] = self.pick(("2020-02-29", "2021-06-15", "2019-01-01"))
        return made


def _day_before(day: date) -> str:
    return (day - timedelta(days=1)).isoformat()


def _tier_count(part: Json) -> int:
    if "tiers" in part:
        return len(part["tiers"])
    return min(len(case["tiers"]) for case in part["by"]["cases"].values())


def _repriced(value: Any, maker: Maker) -> Any:
    if isinstance(value, dict):
        changed = {
            key: item if key == "rounding" else _repriced(item, maker)
            for key, item in value.items()
        }
        return changed | ({"price": maker.pick(PRICES)} if "price" in value else {})
    if isinstance(value, list):
        return [_repriced(item, maker) for item in value]
    return value


def _without_conflicts(made: Json) -> None:
    """Take out what the format does not allow together."""
    split = made["counter"].get("split_months", False)
    if split:
        made.pop("over_quota", None)
    by_days = made.get("change_rule", {}).get("kind") == "by_days"
    if by_days:
        made["counter"].pop("split_months", None)
        for part in made["components"]:
            ladders = [part.get("tiers", [])]
            ladders += [
                case.get("tiers", []) for case in part.get("by", {}).get("cases", {}).values()
            ]
            for ladder in ladders:
                for tier in ladder:
                    tier.setdefault("price", "1")
                    tier.pop("fixed", None)
    registers = {
        part["code"] for part in made["components"] if "register" in part.get("volume", {})
    }
    rule = made.get("over_quota")
    if rule and registers & set(rule["applies_to"]):
        del made["over_quota"]
