"""Which tariff and quota of a profile hold on a day."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from minshui.revenue.billing.domain.pricing_profile import PricingProfile, parse_profile
from minshui.revenue.tariff.facade import NOT_GIVEN, day_number


def _profile(**document: Any) -> PricingProfile:
    return parse_profile(json.dumps(document))


@pytest.mark.parametrize(
    ("day", "tariff"),
    [
        (date(2025, 12, 31), None),
        (date(2026, 1, 1), "old"),
        (date(2026, 6, 30), "old"),
        (date(2026, 7, 1), "new"),
        (date(2099, 1, 1), "new"),
    ],
)
def test_the_tariff_assigned_for_the_day_holds(day: date, tariff: str | None) -> None:
    profile = _profile(
        tariffs=[
            {"code": "old", "from": "2026-01-01", "to": "2026-06-30"},
            {"code": "new", "from": "2026-07-01"},
        ]
    )

    assert profile.tariff_on(day_number(day)) == tariff
    assert profile.all_tariffs == ("old", "new")


def test_a_mixed_connection_names_its_tariffs_itself() -> None:
    parts = [{"tariff": "home", "percent": "70"}, {"tariff": "shop", "percent": "30"}]
    profile = _profile(mixed_use={"parts": parts})

    assert profile.tariff_on(day_number(date(2026, 11, 1))) == "home"
    assert profile.all_tariffs == ("home", "shop")


def test_the_quota_of_the_day_holds_and_none_is_not_zero() -> None:
    profile = _profile(quota=[{"volume": "12.5", "from": "2026-01-01", "to": "2026-12-31"}])

    assert profile.quota_on(day_number(date(2026, 11, 1))) == 125_000
    assert profile.quota_on(day_number(date(2027, 1, 1))) == NOT_GIVEN


def test_a_document_that_cannot_be_read_says_why() -> None:
    profile = _profile(population="four")

    assert profile.failure is not None
    assert (profile.failure.code, profile.failure.place) == ("E_TYPE", "profile.population")
