"""Which supplier carries a message."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from minshui.message.supplier.facade import Route, RouteMatch, Supplier, choose, shares_for

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)


def supplier(code: str, weight: int = 1, **changes: Any) -> Supplier:
    fields: dict[str, Any] = {
        "code": code,
        "channel": "sms",
        "kind": "aliyun",
        "title": code,
        "settings": {},
        "secrets": {},
        "weight": weight,
        "price_yuan": Decimal("0.045"),
        "is_enabled": True,
        "paused_until": None,
    }
    return Supplier(**(fields | changes))


def chosen(suppliers: list[Supplier], **asked: Any) -> str | None:
    found = choose(suppliers, now=NOW, random=Random(7), **asked)
    return found.code if found else None


def test_messages_are_shared_out_by_weight() -> None:
    suppliers = [supplier("a", 3), supplier("b", 1), supplier("spare", 0)]
    random = Random(20261121)
    counts: Counter[str] = Counter()
    for _ in range(4000):
        found = choose(suppliers, now=NOW, random=random)
        assert found is not None
        counts[found.code] += 1
    assert counts == {"a": 3011, "b": 989}


def test_who_was_tried_comes_after_the_others_and_weight_nought_before_them() -> None:
    suppliers = [supplier("a", 5), supplier("b", 5), supplier("spare", 0)]
    assert chosen(suppliers, tried=("a",)) == "b"
    assert chosen(suppliers, tried=("a", "b")) == "spare"
    assert chosen(suppliers, tried=("b", "a", "spare")) in ("a", "b")


def test_paused_ones_come_last_and_disabled_ones_never() -> None:
    paused = supplier("paused", 9, paused_until=NOW + timedelta(seconds=1))
    over = supplier("over", 1, paused_until=NOW)
    off = supplier("off", 9, is_enabled=False)
    assert chosen([paused, over, off], tried=("over",)) == "over"
    assert chosen([paused, off]) == "paused"
    assert chosen([off]) is None


def test_a_route_restricts_and_weighs() -> None:
    suppliers = [supplier("a", 9), supplier("b", 9)]
    assert chosen(suppliers, shares={"b": 1}) == "b"
    assert chosen(suppliers, shares={"b": 1}, tried=("b",)) == "b"
    assert chosen(suppliers, shares={"gone": 1}) is None


def test_the_first_route_that_matches_decides() -> None:
    def route(number: int, match: RouteMatch, *, is_enabled: bool = True) -> Route:
        return Route(number, "sms", "", number, match, {f"s{number}": 1}, is_enabled)

    routes = [
        route(1, RouteMatch(category="verification"), is_enabled=False),
        route(2, RouteMatch(category="verification", carrier="telecom")),
        route(3, RouteMatch(address_prefix="1701")),
        route(4, RouteMatch(template_code="bill_notice")),
    ]
    code = RouteMatch("code", "verification", "13300000000", "telecom")
    assert shares_for(routes, code) == {"s2": 1}
    assert shares_for(routes, RouteMatch("code", "bill", "17011112222", "mobile")) == {"s3": 1}
    assert shares_for(routes, RouteMatch("bill_notice", "bill", "139", "mobile")) == {"s4": 1}
    assert shares_for(routes, RouteMatch("other", "verification", "139", "mobile")) is None


@given(
    st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.booleans(), st.booleans()), max_size=6),
    st.integers(),
)
def test_somebody_is_found_whenever_anybody_is_enabled(
    drawn: list[tuple[int, bool, bool, bool]], seed: int
) -> None:
    suppliers = [
        supplier(
            str(place),
            weight,
            is_enabled=enabled,
            paused_until=NOW + timedelta(minutes=1) if paused else None,
        )
        for place, (weight, enabled, paused, _) in enumerate(drawn)
    ]
    tried = [str(place) for place, each in enumerate(drawn) if each[3]]
    found = choose(suppliers, now=NOW, random=Random(seed), tried=tried)
    enabled = [each for each in suppliers if each.is_enabled]
    if not enabled:
        assert found is None
        return
    assert found in enabled
    if any(not each.is_paused(NOW) for each in enabled):
        assert found is not None
        assert not found.is_paused(NOW)
