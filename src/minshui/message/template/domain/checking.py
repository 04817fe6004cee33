"""What a version must be before anybody is sent it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import NoReturn

from minshui.kernel.errors import MinshuiError, Place
from minshui.message.template.contracts import Parameter, ParameterType, TemplateVersion
from minshui.message.template.domain.binding import bound_names, check_binding
from minshui.message.template.domain.channels import (
    CHANNEL_NAMES,
    INBOX,
    MAIL,
    SMS,
    WECHAT,
    is_json,
)
from minshui.message.template.domain.mail_body import check_mail_body
from minshui.message.template.domain.message_length import longest_length, signature_length
from minshui.message.template.domain.placeholders import NAME, ParsedText, parse_text
from minshui.message.template.domain.rendering import render
from minshui.message.template.domain.values import UNWRITABLE, sample_of
from minshui.message.template.errors import (
    TEMPLATE_CONFLICT,
    TEMPLATE_PARAMETER_FORM,
    TEMPLATE_TEXT,
    TEMPLATE_TOO_LONG,
    TEMPLATE_UNDECLARED,
    TEMPLATE_UNUSED,
)

LONGEST = {SMS: 500, MAIL: 100_000}
"""Most characters of a body with all its values; what is not here has ``LONGEST_OTHER``."""
LONGEST_OTHER = 4_000
LONGEST_SUBJECT = 200
MOST_PARAMETER_CHARACTERS = 2_000
_PARAMETER_NAME = re.compile(NAME)
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}")
_MARK = "\ue000"
_LINE_BREAKS = str.maketrans("", "", "\n\r\t")


def check_version(version: TemplateVersion, others: Iterable[TemplateVersion]) -> None:
    """Raise unless a version may be published; ``others`` are active on the other channels.

    Raises ``E_TEMPLATE_…`` with the place: a field of the version.
    """
    parameters = _checked_parameters(version.parameters)
    subject = parse_text(version.subject, "subject")
    body = parse_text(version.body, "body")
    _check_use(version, (subject, body), parameters, list(others))
    check_binding(version.channel, version.binding, body.names, parameters)
    _check_lines(version, subject, parameters)
    _check_subject(version, subject)
    _check_body(version, body, parameters)
    render(version, {each.name: sample_of(each) for each in version.parameters})


def _checked_parameters(parameters: Iterable[Parameter]) -> dict[str, Parameter]:
    checked: dict[str, Parameter] = {}
    for each in parameters:
        if _PARAMETER_NAME.fullmatch(each.name) is None:
            _refuse_parameter(
                each, "名称以小写字母开头，由小写字母、数字和下划线组成，最长 32 个字符"
            )
        if each.name in checked:
            _refuse_parameter(each, "重复声明")
        if not each.title.strip():
            _refuse_parameter(each, "请写明中文名称")
        if not 1 <= each.max_length <= MOST_PARAMETER_CHARACTERS:
            _refuse_parameter(each, f"最大长度应在 1 至 {MOST_PARAMETER_CHARACTERS} 之间")
        if (each.type is ParameterType.LINK) != bool(each.hosts):
            _refuse_parameter(each, "链接类型须列出允许的网站，其他类型不能列")
        if any(_HOST.fullmatch(host) is None for host in each.hosts):
            _refuse_parameter(each, "允许的网站应写成小写域名，如 pay.example.com")
        checked[each.name] = each
    return checked


def _refuse_parameter(parameter: Parameter, fault: str) -> NoReturn:
    place = Place(f"parameters.{parameter.name}")
    raise MinshuiError(TEMPLATE_PARAMETER_FORM, place=place, name=parameter.name, fault=fault)


def _check_use(
    version: TemplateVersion,
    texts: Iterable[ParsedText],
    parameters: Mapping[str, Parameter],
    others: list[TemplateVersion],
) -> None:
    for field, text in zip(("subject", "body"), texts, strict=True):
        for name in text.names:
            if name not in parameters:
                raise MinshuiError(TEMPLATE_UNDECLARED, place=Place(field), name=name)
    used = {name for text in texts for name in text.names}
    used |= bound_names(version.channel, version.binding)
    elsewhere = {
        each.name: (each.type, other.channel) for other in others for each in other.parameters
    }
    for name, parameter in parameters.items():
        place = Place(f"parameters.{name}")
        if name not in used and name not in elsewhere:
            raise MinshuiError(TEMPLATE_UNUSED, place=place, name=name)
        kind, channel = elsewhere.get(name, (parameter.type, version.channel))
        if kind is not parameter.type:
            raise MinshuiError(
                TEMPLATE_CONFLICT,
                place=place,
                name=name,
                channel=CHANNEL_NAMES[channel],
                type=kind.value,
            )


def _check_lines(
    version: TemplateVersion, subject: ParsedText, parameters: Mapping[str, Parameter]
) -> None:
    """Values with line breaks stand only where a line may end."""
    in_lines = set(subject.names)
    if version.channel in (SMS, WECHAT):
        in_lines = set(parameters)
    for name in sorted(in_lines):
        if parameters[name].type is ParameterType.LINES:
            _refuse_parameter(parameters[name], "可换行的文本不能用于标题、短信和微信")


def _check_subject(version: TemplateVersion, subject: ParsedText) -> None:
    titled = version.channel in (MAIL, INBOX)
    if titled and not version.subject.strip():
        _refuse_text("subject", f"{CHANNEL_NAMES[version.channel]}模板须有标题")
    if version.channel == SMS and version.subject:
        _refuse_text("subject", "短信没有标题，请留空")
    if UNWRITABLE.search(version.subject) is not None:
        _refuse_text("subject", "标题不能换行或含有控制字符")
    _check_length("subject", longest_length(subject, version.parameters), LONGEST_SUBJECT)


def _check_body(
    version: TemplateVersion, body: ParsedText, parameters: Mapping[str, Parameter]
) -> None:
    if not version.body.strip():
        _refuse_text("body", "请填写正文")
    is_sms = version.channel == SMS
    plain = version.body if is_sms else version.body.translate(_LINE_BREAKS)
    if UNWRITABLE.search(plain) is not None:
        _refuse_text("body", "正文含有控制字符" + ("或换行" if is_sms else ""))
    if is_sms and ("【" in version.body or "】" in version.body):
        _refuse_text("body", "短信正文不能含有【】，签名由供应商加在前面")
    if version.channel == MAIL:
        check_mail_body(body, parameters)
    if is_json(version.channel, version.binding):
        _check_json(body)
    length = longest_length(body, version.parameters)
    if is_sms:
        length += signature_length(version.binding)
    _check_length("body", length, LONGEST.get(version.channel, LONGEST_OTHER))


def _check_json(body: ParsedText) -> None:
    """Each placeholder must stand inside a string that is no key."""
    try:
        # Outside a string, or after a backslash, this character is no JSON.
        filled = json.loads(
            body.with_values(dict.fromkeys(body.names, _MARK)), object_pairs_hook=_fixed_keys
        )
    except ValueError:
        _refuse_text("body", "正文不是合格的 JSON，或有参数没有写在双引号内的值里")
    if not isinstance(filled, dict):
        _refuse_text("body", "正文应为 JSON 对象")


def _fixed_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if any(_MARK in key for key, _ in pairs) or len(dict(pairs)) != len(pairs):
        raise ValueError("keys are fixed, each once")
    return dict(pairs)


def _check_length(field: str, length: int, limit: int) -> None:
    if length > limit:
        raise MinshuiError(TEMPLATE_TOO_LONG, place=Place(field), length=length, limit=limit)


def _refuse_text(field: str, fault: str) -> NoReturn:
    raise MinshuiError(TEMPLATE_TEXT, place=Place(field), fault=fault)
