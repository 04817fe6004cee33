"""One-time passwords against the values that the RFCs print."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from minshui.platform.factor.domain.one_time_password import (
    code_of_step,
    matching_step,
    provisioning_uri,
    secret_text,
)

SECRET = b"12345678901234567890"
STEP = 37_037_037
"""The step of 1111111111 seconds, one of RFC 6238's times."""
NOW = datetime.fromtimestamp(1_111_111_111, UTC)


@pytest.mark.parametrize(
    ("counter", "value"),
    [
        (0, "755224"),
        (1, "287082"),
        (2, "359152"),
        (3, "969429"),
        (4, "338314"),
        (5, "254676"),
        (6, "287922"),
        (7, "162583"),
        (8, "399871"),
        (9, "520489"),
    ],
)
def test_the_values_of_rfc_4226_appendix_d(counter: int, value: str) -> None:
    assert code_of_step(SECRET, counter) == value


@pytest.mark.parametrize(
    ("seconds", "value"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_sha_1_values_of_rfc_6238_appendix_b(seconds: int, value: str) -> None:
    assert code_of_step(SECRET, seconds // 30, digits=8) == value


@pytest.mark.parametrize("skew", [-1, 0, 1])
def test_a_clock_may_be_one_step_off(skew: int) -> None:
    code = code_of_step(SECRET, STEP + skew)
    assert matching_step(SECRET, code, NOW, None) == STEP + skew


@pytest.mark.parametrize("skew", [-2, 2])
def test_two_steps_off_is_too_much(skew: int) -> None:
    assert matching_step(SECRET, code_of_step(SECRET, STEP + skew), NOW, None) is None


def test_a_code_is_spent_with_those_before_it() -> None:
    before, now, after = (code_of_step(SECRET, STEP + skew) for skew in (-1, 0, 1))
    assert matching_step(SECRET, now, NOW, STEP) is None
    assert matching_step(SECRET, before, NOW, STEP) is None
    assert matching_step(SECRET, after, NOW, STEP) == STEP + 1
    assert matching_step(SECRET, after, NOW + timedelta(seconds=30), STEP + 1) is None


@pytest.mark.parametrize("nonsense", ["", "50471", "050471 ", "abcdef", "０５０４７１"])
def test_what_is_no_code_matches_nothing(nonsense: str) -> None:
    assert matching_step(SECRET, nonsense, NOW, None) is None


def test_the_uri_tells_the_application_whose_secret_it_is() -> None:
    assert secret_text(SECRET) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert provisioning_uri(SECRET, "闽水", "wang@FZ2026001") == (
        "otpauth://totp/%E9%97%BD%E6%B0%B4:wang%40FZ2026001"
        "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E9%97%BD%E6%B0%B4"
        "&algorithm=SHA1&digits=6&period=30"
    )
