"""How values are written out, and that none leaves its place."""

from __future__ import annotations

import html
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minshui.kernel.errors import MinshuiError
from minshui.message.template.domain.values import UNWRITABLE
from minshui.message.template.facade import (
    Parameter,
    ParameterType,
    TemplateVersion,
    check_parameters,
    declared_only,
    harmless,
    render,
)

HOSTS = ("pay.example.com",)


def version(
    body: str, *parameters: Parameter, channel: str = "sms", subject: str = "", **changes: Any
) -> TemplateVersion:
    return TemplateVersion(
        1, "test.template", channel, 1, subject, body, parameters, changes.get("binding", {})
    )


def one(kind: ParameterType, value: Any, **changes: Any) -> str:
    """Return how one value of a type is written out."""
    hosts = HOSTS if kind is ParameterType.LINK else ()
    parameter = Parameter("value", kind, "值", hosts=hosts, **changes)
    return render(version("${value}", parameter), {"value": value}).body


def refusal(kind: ParameterType, value: Any, **changes: Any) -> str:
    with pytest.raises(MinshuiError) as refused:
        one(kind, value, **changes)
    assert refused.value.place is not None
    assert refused.value.place.field == "parameters.value"
    return refused.value.code.removeprefix("E_TEMPLATE_VALUE_")


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        (ParameterType.TEXT, "张三$${code}%s", "张三$${code}%s"),
        (ParameterType.TEXT, "", ""),
        (ParameterType.LINES, "一\r\n二\n", "一\n二\n"),
        (ParameterType.CODE, "AB-0123", "AB-0123"),
        (ParameterType.AMOUNT, Decimal("1234.5"), "1234.50"),
        (ParameterType.AMOUNT, "70.35", "70.35"),
        (ParameterType.AMOUNT, Decimal("-0.000"), "0.00"),
        (ParameterType.AMOUNT, Decimal("1E+3"), "1000.00"),
        (ParameterType.AMOUNT, "-5", "-5.00"),
        (ParameterType.VOLUME, Decimal("12.5000"), "12.5"),
        (ParameterType.VOLUME, "10", "10"),
        (ParameterType.VOLUME, 10, "10"),
        (ParameterType.DATE, date(2026, 1, 5), "2026年1月5日"),
        (ParameterType.DATE, "2026-11-21", "2026年11月21日"),
        (ParameterType.MONTH, 202611, "2026年11月"),
        (ParameterType.MONTH, "2026-01", "2026年1月"),
        (ParameterType.MONTH, "202612", "2026年12月"),
        (ParameterType.INSTANT, datetime(2026, 11, 21, 18, 5, tzinfo=UTC), "2026年11月22日02:05"),
        (ParameterType.INSTANT, "2026-11-21T09:30:00+08:00", "2026年11月21日09:30"),
        (ParameterType.LINK, "https://pay.example.com/b?c=1", "https://pay.example.com/b?c=1"),
    ],
)
def test_a_value_is_written_out_by_its_type(kind: ParameterType, value: Any, written: str) -> None:
    assert one(kind, value) == written


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        (ParameterType.TEXT, 5, "TYPE"),
        (ParameterType.TEXT, None, "TYPE"),
        (ParameterType.TEXT, "a\nb", "CHARACTERS"),
        (ParameterType.TEXT, "a\x00", "CHARACTERS"),
        (ParameterType.TEXT, "a\u202eb", "CHARACTERS"),
        (ParameterType.TEXT, "\ud800", "CHARACTERS"),
        (ParameterType.TEXT, "长" * 51, "TOO_LONG"),
        (ParameterType.TEXT, "【中国银行】", "SIGNATURE"),
        (ParameterType.LINES, "a\n\x00", "CHARACTERS"),
        (ParameterType.LINES, "a\rb", "CHARACTERS"),
        (ParameterType.CODE, "12 34", "TYPE"),
        (ParameterType.CODE, "１２", "TYPE"),
        (ParameterType.CODE, "", "TYPE"),
        (ParameterType.AMOUNT, 70.35, "TYPE"),
        (ParameterType.AMOUNT, 7035, "TYPE"),
        (ParameterType.AMOUNT, "70.355", "TYPE"),
        (ParameterType.AMOUNT, "1e3", "TYPE"),
        (ParameterType.AMOUNT, "NaN", "TYPE"),
        (ParameterType.AMOUNT, Decimal("Infinity"), "TYPE"),
        (ParameterType.AMOUNT, Decimal("sNaN"), "TYPE"),
        (ParameterType.AMOUNT, Decimal("1E+99"), "TYPE"),
        (ParameterType.VOLUME, True, "TYPE"),
        (ParameterType.VOLUME, Decimal("0.00001"), "TYPE"),
        (ParameterType.DATE, datetime(2026, 11, 21, tzinfo=UTC), "TYPE"),
        (ParameterType.DATE, "2026-02-30", "TYPE"),
        (ParameterType.DATE, "0001-01-01", "TYPE"),
        (ParameterType.MONTH, 202613, "TYPE"),
        (ParameterType.MONTH, True, "TYPE"),
        (ParameterType.MONTH, "2026-1", "TYPE"),
        (ParameterType.INSTANT, datetime(2026, 11, 21), "TYPE"),  # noqa: DTZ001 - no zone is the case
        (ParameterType.INSTANT, "2026-11-21T09:30:00", "TYPE"),
        (ParameterType.INSTANT, "9999-12-31T23:59:59+00:00", "TYPE"),
        (ParameterType.LINK, "http://pay.example.com/", "LINK"),
        (ParameterType.LINK, "https://pay.example.com.evil.cn/", "LINK"),
        (ParameterType.LINK, "https://pay.example.com@evil.cn/", "LINK"),
        (ParameterType.LINK, "https://evil.cn/pay.example.com", "LINK"),
        (ParameterType.LINK, "https://pay.example.com:8443/", "LINK"),
        (ParameterType.LINK, 'https://pay.example.com/"onclick="x', "LINK"),
        (ParameterType.LINK, "https://pay.example.com\\@evil.cn/", "LINK"),
        (ParameterType.LINK, "javascript:alert(1)", "LINK"),
    ],
)
def test_a_value_that_is_none_of_its_type_is_refused_at_its_name(
    kind: ParameterType, value: Any, code: str
) -> None:
    assert refusal(kind, value) == code


def test_the_limit_counts_what_is_written_out() -> None:
    assert refusal(ParameterType.DATE, "2026-11-21", max_length=10) == "TOO_LONG"
    assert one(ParameterType.DATE, "2026-11-21", max_length=11) == "2026年11月21日"


def test_a_missing_parameter_and_one_nobody_declared_are_refused() -> None:
    amount = Parameter("amount", ParameterType.AMOUNT, "金额")
    name = Parameter("name", ParameterType.TEXT, "户名")
    versions = [version("${amount}元", amount), version("${name}", name, channel="inbox")]

    with pytest.raises(MinshuiError, match=r"E_TEMPLATE_VALUE_MISSING.*户名"):
        check_parameters(versions, {"amount": "1"})
    with pytest.raises(MinshuiError, match=r"E_TEMPLATE_VALUE_UNKNOWN.*amonut"):
        check_parameters(versions, {"amount": "1", "name": "张三", "amonut": "1"})
    check_parameters(versions, {"amount": "1", "name": "张三"})
    assert render(versions[0], {"amount": "1", "name": "张三"}).parameters == {"amount": "1.00"}


@given(stored=st.text(max_size=80))
def test_what_is_stored_can_be_made_harmless(stored: str) -> None:
    assert len(one(ParameterType.TEXT, harmless(stored, 20), max_length=20)) <= 20
    assert harmless("林小满", 3) == "林小满"
    assert harmless("林小满一二", 4) == "林小满…"
    assert harmless("甲\n【乙】", 9) == "甲 ［乙］"


def test_what_no_version_declares_can_be_left_out() -> None:
    amount = Parameter("amount", ParameterType.AMOUNT, "金额")
    offered = {"amount": "1", "name": "张三"}
    assert declared_only([version("${amount}元", amount)], offered) == {"amount": "1"}


writable = st.text().filter(lambda text: not UNWRITABLE.search(text))
A = Parameter("a", ParameterType.TEXT, "甲", max_length=500)
B = Parameter("b", ParameterType.TEXT, "乙", max_length=500)
BODY = "前%s$$${a}中{}${b}${a}后"


@given(a=writable, b=writable)
def test_no_value_changes_anything_outside_its_place(a: str, b: str) -> None:
    rendered = render(version(BODY, A, B, channel="inbox", subject="${b}"), {"a": a, "b": b})

    assert rendered.body == f"前%s${a}中{{}}{b}{a}后"
    assert (rendered.subject, rendered.parameters) == (b, {"a": a, "b": b})


@given(a=writable, b=writable)
def test_in_a_mail_every_value_is_text(a: str, b: str) -> None:
    mail = version("<p>${a}</p><b>${b}</b>", A, B, channel="mail", subject="${a}")

    rendered = render(mail, {"a": a, "b": b})

    inside = rendered.body.removeprefix("<p>").removesuffix("</b>")
    first, _, second = inside.partition("</p><b>")
    assert not set("<>\"'") & set(first + second)
    assert (html.unescape(first), html.unescape(second)) == (html.unescape(html.escape(a)), b)
    assert rendered.subject == a
    assert rendered.parameters["a"] == a


@given(a=writable, b=writable)
def test_in_a_json_body_every_value_is_one_string(a: str, b: str) -> None:
    body = '{"text": "甲：${a}。", "more": ["${b}"]}'
    outside = version(body, A, B, channel="external", binding={"format": "json"})

    rendered = render(outside, {"a": a, "b": b})

    assert json.loads(rendered.body) == {"text": f"甲：{a}。", "more": [b]}


@given(value=st.one_of(st.text(), st.integers(), st.none(), st.booleans(), st.decimals()))
@pytest.mark.parametrize("kind", list(ParameterType))
def test_whatever_is_given_is_written_harmlessly_or_refused(
    kind: ParameterType, value: Any
) -> None:
    try:
        written = one(kind, value)
    except MinshuiError as refused:
        assert refused.code.startswith("E_TEMPLATE_VALUE_")  # noqa: PT017 - either outcome is right
    else:
        assert UNWRITABLE.search(written.replace("\n", "")) is None
        assert "\n" not in written or kind is ParameterType.LINES
        assert len(written) <= 50
        assert "【" not in written
