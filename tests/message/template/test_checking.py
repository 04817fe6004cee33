"""What a version must be before it is published."""

from __future__ import annotations

from typing import Any

import pytest

from minshui.kernel.errors import MinshuiError
from minshui.message.template.domain.checking import check_version
from minshui.message.template.domain.message_length import sms_parts, text_length
from minshui.message.template.facade import Parameter, ParameterType, TemplateVersion

CODE = Parameter("code", ParameterType.CODE, "验证码", max_length=6)
NAME = Parameter("name", ParameterType.TEXT, "户名")
LINK = Parameter("link", ParameterType.LINK, "链接", hosts=("pay.example.com",))
ALIYUN = {"aliyun": {"template_code": "SMS_1", "sign_name": "闽水"}}


def checked(
    channel: str,
    body: str,
    *parameters: Parameter,
    subject: str = "",
    binding: Any = None,
    others: tuple[TemplateVersion, ...] = (),
) -> None:
    said = {"sms": ALIYUN}.get(channel, {}) if binding is None else binding
    check_version(TemplateVersion(1, "t", channel, 1, subject, body, parameters, said), others)


def refusal(*arguments: Any, **changes: Any) -> tuple[str, str | None]:
    with pytest.raises(MinshuiError) as refused:
        checked(*arguments, **changes)
    assert refused.value.place is not None
    return refused.value.code.removeprefix("E_TEMPLATE_"), refused.value.place.field


def test_complete_versions_pass_on_every_channel() -> None:
    checked("sms", "验证码${code}，5 分钟内有效。", CODE)
    checked("mail", '<p>${name}，<a href="${link}">缴费</a></p>', NAME, LINK, subject="${name}")
    checked("inbox", "您好，${name}。\n请缴费。", NAME, subject="缴费")
    fields = {"template_id": "AT1", "fields": {"thing1": "name"}, "link": "link"}
    checked("wechat", "缴费提醒", NAME, LINK, binding={"wechat": fields})
    checked("external", '{"text": "${name}"}', NAME, binding={"format": "json"})
    checked("external", "${name}", NAME)


@pytest.mark.parametrize("body", ["$", "${Code}", "$code", "${code", "${}", "100$元", "${code.x}"])
def test_a_dollar_that_begins_nothing_is_refused(body: str) -> None:
    assert refusal("sms", body, CODE) == ("SYNTAX", "body")


def test_placeholders_and_declarations_belong_together() -> None:
    other = TemplateVersion(2, "t", "inbox", 1, "缴费", "${name}", (NAME,), {})
    text_code = Parameter("code", ParameterType.TEXT, "验证码")
    declared = TemplateVersion(2, "t", "inbox", 1, "码", "${code}", (text_code,), {})

    assert refusal("sms", "${code}${name}", CODE) == ("UNDECLARED", "body")
    assert refusal("inbox", "好", subject="${name}") == ("UNDECLARED", "subject")
    assert refusal("sms", "${code}", CODE, NAME) == ("UNUSED", "parameters.name")
    checked("sms", "${code}", CODE, NAME, others=(other,))
    assert refusal("sms", "${code}", CODE, others=(declared,)) == ("CONFLICT", "parameters.code")


@pytest.mark.parametrize(
    "wrong",
    [
        Parameter("Code", ParameterType.CODE, "验证码"),
        Parameter("code", ParameterType.CODE, " "),
        Parameter("code", ParameterType.CODE, "验证码", max_length=0),
        Parameter("code", ParameterType.CODE, "验证码", max_length=2001),
        Parameter("code", ParameterType.CODE, "验证码", hosts=("a.cn",)),
        Parameter("code", ParameterType.LINK, "链接"),
        Parameter("code", ParameterType.LINK, "链接", hosts=("https://a.cn",)),
        Parameter("code", ParameterType.LINK, "链接", hosts=("a.cn/x",)),
    ],
)
def test_a_declaration_has_a_form(wrong: Parameter) -> None:
    assert refusal("sms", "${code}", wrong) == ("PARAMETER_FORM", f"parameters.{wrong.name}")


def test_line_breaks_stand_only_where_a_line_may_end() -> None:
    lines = Parameter("name", ParameterType.LINES, "内容")
    checked("inbox", "${name}", lines, subject="通知")
    checked("mail", "<p>${name}</p>", lines, subject="通知")
    assert refusal("sms", "${name}", lines) == ("PARAMETER_FORM", "parameters.name")
    assert refusal("inbox", "好", lines, subject="${name}") == (
        "PARAMETER_FORM",
        "parameters.name",
    )


def test_a_parameter_is_declared_once() -> None:
    assert refusal("sms", "${code}", CODE, CODE) == ("PARAMETER_FORM", "parameters.code")


def test_a_sample_must_be_a_value() -> None:
    sample = Parameter("code", ParameterType.CODE, "验证码", sample="不是编码")
    assert refusal("sms", "${code}", sample) == ("VALUE_TYPE", "parameters.code")


def test_each_channel_has_its_texts() -> None:
    assert refusal("mail", "<p>好</p>") == ("TEXT", "subject")
    assert refusal("inbox", "好", subject=" ") == ("TEXT", "subject")
    assert refusal("sms", "好", subject="标题") == ("TEXT", "subject")
    assert refusal("mail", "<p>好</p>", subject="a\r\nBcc: x@y.cn") == ("TEXT", "subject")
    assert refusal("sms", "【闽水】好") == ("TEXT", "body")
    assert refusal("sms", "第一行\n第二行") == ("TEXT", "body")
    assert refusal("inbox", "\x07", subject="响") == ("TEXT", "body")
    assert refusal("external", '{"a": ${code}}', CODE, binding={"format": "json"}) == (
        "TEXT",
        "body",
    )


@pytest.mark.parametrize(
    "body",
    [
        '["${code}"]',
        '{"${code}": 1}',
        '{"a": "\\${code}"}',
        '{"a": 1${code}}',
        '{"a":1,"a":2}',
        "{",
    ],
)
def test_in_json_a_placeholder_stands_inside_a_text(body: str) -> None:
    parameters = (CODE,) if "code" in body else ()
    assert refusal("external", body, *parameters, binding={"format": "json"}) == ("TEXT", "body")


def test_lengths_are_bounded_at_the_longest_values() -> None:
    long = Parameter("name", ParameterType.TEXT, "户名", max_length=490)
    checked(
        "sms", "您好${name}", long, binding={"aliyun": {"template_code": "S", "sign_name": "闽水"}}
    )
    assert refusal("sms", "您好您好您好，${name}", long) == ("TOO_LONG", "body")
    assert refusal("inbox", "好", long, subject="${name}") == ("TOO_LONG", "subject")


def test_parts_are_70_alone_and_67_together() -> None:
    assert [sms_parts(length) for length in (0, 70, 71, 134, 135, 201)] == [1, 1, 2, 2, 3, 3]
    assert text_length("水费💧") == 4


@pytest.mark.parametrize(
    ("channel", "binding", "place"),
    [
        ("sms", {}, "aliyun|tencent"),
        ("sms", {"other": {}}, "other"),
        ("sms", {"aliyun": "SMS_1"}, "aliyun"),
        ("sms", {"aliyun": {"template_code": "SMS_1"}}, "aliyun.sign_name"),
        ("sms", {"aliyun": {"template_code": " ", "sign_name": "闽"}}, "aliyun.template_code"),
        ("sms", {"aliyun": {"template_code": "S", "sign_name": "【闽】"}}, "aliyun.sign_name"),
        ("sms", {"aliyun": {"template_code": "S", "sign_name": "闽", "x": 1}}, "aliyun.x"),
        ("sms", {"tencent": {"template_id": "1", "sign_name": "闽"}}, "tencent.parameters"),
        ("wechat", {}, "wechat"),
        ("wechat", {"wechat": {"template_id": "A", "fields": {}}}, "wechat.fields"),
        ("wechat", {"wechat": {"template_id": "A", "fields": {"x y": "code"}}}, "wechat.fields"),
        ("wechat", {"wechat": {"template_id": "A", "fields": {"a": "no"}}}, "wechat.fields.a"),
        (
            "wechat",
            {"wechat": {"template_id": "A", "fields": {"a": "code"}, "link": "code"}},
            "wechat.link",
        ),
        ("external", {"format": "xml"}, "format"),
    ],
)
def test_a_suppliers_binding_is_complete(channel: str, binding: Any, place: str) -> None:
    assert refusal(channel, "${code}", CODE, binding=binding) == ("BINDING", f"binding.{place}")


@pytest.mark.parametrize("order", [["code"], ["code", "name", "code"], ["code", "x"], "code", [1]])
def test_tencent_is_told_the_order_of_each_parameter_once(order: Any) -> None:
    binding = {"tencent": {"template_id": "1", "sign_name": "闽", "parameters": order}}
    assert refusal("sms", "${code}${name}${code}", CODE, NAME, binding=binding) == (
        "BINDING",
        "binding.tencent.parameters",
    )
    binding["tencent"]["parameters"] = ["name", "code"]
    checked("sms", "${code}${name}${code}", CODE, NAME, binding=binding)


@pytest.mark.parametrize(
    "body",
    [
        "<script>${name}</script>",
        "<style>${name}</style>",
        "<p onclick='x'>${name}</p>",
        '<p title="${name}">好</p>',
        "<p title=${name}>好</p>",
        '<a href="https://a.cn/${name}">好</a>',
        "<a href='${link}'>${name}</a>",
        "<a href=${link}>${name}</a>",
        '<a href="${name}">好</a>',
        '<a href="javascript:x">${name}</a>',
        '<a href="http://a.cn/">${name}</a>',
        "<!-- ${name} -->",
        "<${name}>",
        "a < ${name}",
        "&${name};",
        "&not${name}",
        "<p>${name}",
        "<p>${name}</b></p>",
        "</p>${name}",
        "<p ${name}>好</p>",
        "<p>好</p><p ${name}",
        "<p/>${name}",
        "<img src='https://a.cn/x.png'>${name}",
        '<div style="background:url(https://a.cn)">${name}</div>',
        "<![CDATA[${name}]]>",
        "<?php ${name} ?>",
        "<!DOCTYPE html>${name}",
        "<p>\ue000name\ue001${name}</p>",
        "<title>${name}</title>",
        "<iframe>${name}</iframe>",
    ],
)
def test_in_html_a_placeholder_stands_in_text_or_is_a_whole_link(body: str) -> None:
    parameters = (NAME, LINK) if "link" in body else (NAME,)
    code, place = refusal("mail", body, *parameters, subject="${name}")
    assert (code, place) == ("HTML", "body")
