"""What needs no platform: numbers, keys, days, codes, grouping."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minshui.message.gateway.facade import Outcome
from minshui.message.sms.aliyun import days_around
from minshui.message.sms.aliyun_signature import percent_encoded
from minshui.message.sms.domain import aliyun_codes, tencent_codes
from minshui.message.sms.domain.reports import aliyun_receipts, tencent_receipts
from minshui.message.sms.domain.shipment_key import planned_at, shipment_key
from minshui.message.sms.facade import carrier_of, mainland_mobile

NOW = datetime(2026, 11, 21, 4, 0, 0, 123000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "mobile", "carrier"),
    [
        ("13800000001", "13800000001", "mobile"),
        ("+86 186-0000-0001", "18600000001", "unicom"),
        ("0086133 0000 0001", "13300000001", "telecom"),
        ("8619200000001", "19200000001", "broadcast"),
        ("17000000001", "17000000001", ""),
        ("12800000001", None, None),
        ("138000000012", None, None),
        ("+85291234567", None, None),
        ("059187654321", None, None),
        ("１３８００００００００1", None, None),
        ("", None, None),
    ],
)
def test_mobiles_of_the_mainland(text: str, mobile: str | None, carrier: str | None) -> None:
    assert mainland_mobile(text) == mobile
    if mobile is not None:
        assert carrier_of(mobile) == carrier


@given(st.integers(0, 6_000_000_000_000))
def test_a_key_tells_when_its_shipment_was_planned(milliseconds: int) -> None:
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    key = shipment_key(moment, "0123456789abcdef")
    assert len(key) == 27
    assert abs(planned_at(key) - moment) <= timedelta(milliseconds=1)


def test_a_message_near_midnight_is_looked_for_on_both_days() -> None:
    midnight = datetime(2026, 11, 20, 16, tzinfo=UTC)  # of the 21st in Shanghai
    assert days_around(midnight + timedelta(hours=5)) == ["20261121"]
    assert days_around(midnight - timedelta(seconds=5)) == ["20261120", "20261121"]
    assert days_around(midnight + timedelta(seconds=5)) == ["20261121", "20261120"]


@given(st.text())
def test_texts_are_written_as_the_library_writes_them(text: str) -> None:
    assert percent_encoded(text) == quote(text, safe="~")


def test_limits_of_a_number_are_waited_for_within_the_hour_only() -> None:
    verdict = aliyun_codes.verdict_on("isv.BUSINESS_LIMIT_CONTROL", "触发小时级流控Permits:5")
    assert (verdict.outcome, verdict.retry_after) == (Outcome.THROTTLED, timedelta(hours=1))
    verdict = aliyun_codes.verdict_on("isv.BUSINESS_LIMIT_CONTROL", "触发天级流控Permits:10")
    assert (verdict.outcome, verdict.retry_after) == (Outcome.SUPPLIER_FAILED, None)
    verdict = tencent_codes.verdict_on("LimitExceeded.PhoneNumberDailyLimit")
    assert verdict.outcome is Outcome.SUPPLIER_FAILED


@given(st.text(max_size=40))
def test_a_code_that_nobody_knows_never_counts_as_not_sent(code: str) -> None:
    known = ("isv.", "isp.", "Throttling", "Invalid", "Signature", "Incomplete", "Forbidden")
    if not code.startswith(known):
        assert aliyun_codes.verdict_on(code, "").outcome is Outcome.UNKNOWN


def test_reports_are_read_in_local_time() -> None:
    item = {
        "phone_number": "13800000001",
        "report_time": "2026-11-21 12:00:05",
        "success": False,
        "err_code": "UNDELIV",
        "err_msg": "用户不在服务区",
        "biz_id": "932702304080415357^0",
        "out_id": "our-key",
    }
    (receipt,) = aliyun_receipts("aliyun", [item], NOW)
    assert receipt.supplier_message_id == "our-key"
    assert receipt.reported_at == datetime(2026, 11, 21, 4, 0, 5, tzinfo=UTC)
    assert (receipt.delivered, receipt.code, receipt.text) == (False, "UNDELIV", "用户不在服务区")
    (foreign,) = aliyun_receipts("aliyun", [item | {"out_id": ""}], NOW)
    assert foreign.supplier_message_id == "932702304080415357^0"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
_FIELDS = (
    "phone_number", "report_time", "success", "err_code", "err_msg", "biz_id", "out_id",
    "user_receive_time", "mobile", "report_status", "errmsg", "description", "sid",
)  # fmt: skip


@given(st.lists(st.dictionaries(st.sampled_from(_FIELDS), _JSON)))
def test_whatever_is_pushed_is_read_or_left_out(items: list[dict[str, object]]) -> None:
    for read in (aliyun_receipts, tencent_receipts):
        for receipt in read("s", items, NOW):
            assert receipt.supplier_message_id
            assert receipt.address
