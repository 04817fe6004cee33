"""What a version must say of each supplier it is known to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from minshui.kernel.errors import MinshuiError, Place
from minshui.message.template.contracts import Parameter, ParameterType
from minshui.message.template.domain.channels import (
    CHANNEL_NAMES,
    EXTERNAL,
    FORMAT,
    JSON_FORMAT,
    MAIL,
    SMS,
    WECHAT,
)
from minshui.message.template.errors import TEMPLATE_BINDING

_MAX_TEXT = 64
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}")


def check_binding(
    channel: str,
    binding: Mapping[str, Any],
    names: Sequence[str],
    parameters: Mapping[str, Parameter],
) -> None:
    """Raise ``E_TEMPLATE_BINDING`` unless every supplier of a version could take its messages.

    ``names`` are the placeholders of the body. Short messages and WeChat go by words that the
    supplier has approved beforehand, so at least one supplier must be named.
    """
    checks = _CHECKS.get(channel, {})
    for kind in binding:
        if kind not in checks:
            known = "、".join(checks) or "无"
            _refuse(kind, f"{CHANNEL_NAMES[channel]}模板可填的有：{known}")
    if channel in (SMS, WECHAT) and not binding:
        _refuse("|".join(checks), "至少填写一家供应商审核通过的模板")
    for kind, said in binding.items():
        checks[kind](kind, said, names, parameters)


def bound_names(channel: str, binding: Mapping[str, Any]) -> set[str]:
    """Return the parameters that a checked binding uses besides those of the texts."""
    if channel != WECHAT:
        return set()
    said = binding.get("wechat", {})
    return {*said.get("fields", {}).values(), *filter(None, [said.get("link")])}


def _refuse(key: str, fault: str) -> NoReturn:
    raise MinshuiError(TEMPLATE_BINDING, place=Place(f"binding.{key}"), key=key, fault=fault)


def _check_keys(kind: str, said: Any, needed: tuple[str, ...], optional: tuple[str, ...]) -> None:
    if not isinstance(said, Mapping):
        _refuse(kind, "应为对象")
    for key in said:
        if key not in needed and key not in optional:
            _refuse(f"{kind}.{key}", f"没有这一项，可填：{'、'.join(needed + optional)}")
    for key in needed:
        if key not in said:
            _refuse(f"{kind}.{key}", "必填")


def _check_texts(kind: str, said: Mapping[str, Any], *keys: str) -> None:
    for key in keys:
        value = said[key]
        if not isinstance(value, str) or not 0 < len(value.strip()) <= _MAX_TEXT:
            _refuse(f"{kind}.{key}", f"应为 1 至 {_MAX_TEXT} 个字符的文本")
        if not value.isprintable() or "【" in value or "】" in value:
            _refuse(f"{kind}.{key}", "不能含有【】或控制字符")


def _aliyun(
    kind: str, said: Any, names: Sequence[str], parameters: Mapping[str, Parameter]
) -> None:
    del names, parameters  # they go under their own names
    _check_keys(kind, said, ("template_code", "sign_name"), ())
    _check_texts(kind, said, "template_code", "sign_name")


def _tencent(
    kind: str, said: Any, names: Sequence[str], parameters: Mapping[str, Parameter]
) -> None:
    del parameters
    _check_keys(kind, said, ("template_id", "sign_name", "parameters"), ())
    _check_texts(kind, said, "template_id", "sign_name")
    order = said["parameters"]
    if not isinstance(order, list) or any(not isinstance(each, str) for each in order):
        _refuse(f"{kind}.parameters", "应为参数名的列表")
    if sorted(order) != sorted(set(names)):
        _refuse(f"{kind}.parameters", "应按供应商模板的顺序列出正文用到的每个参数，各一次")


def _wechat(
    kind: str, said: Any, names: Sequence[str], parameters: Mapping[str, Parameter]
) -> None:
    del names
    _check_keys(kind, said, ("template_id", "fields"), ("link",))
    _check_texts(kind, said, "template_id")
    fields = said["fields"]
    if not isinstance(fields, Mapping) or not fields:
        _refuse(f"{kind}.fields", "应列出微信模板的字段及对应的参数")
    for field, name in fields.items():
        if not isinstance(field, str) or _FIELD.fullmatch(field) is None:
            _refuse(f"{kind}.fields", f"字段名 {field} 有误")
        if not isinstance(name, str) or name not in parameters:
            _refuse(f"{kind}.fields.{field}", "对应的参数没有声明")
    if (link := said.get("link")) is not None:
        parameter = parameters.get(link) if isinstance(link, str) else None
        if parameter is None or parameter.type is not ParameterType.LINK:
            _refuse(f"{kind}.link", "应为链接类型的参数")


def _format(
    kind: str, said: Any, names: Sequence[str], parameters: Mapping[str, Parameter]
) -> None:
    del names, parameters
    if said != JSON_FORMAT:
        _refuse(kind, f"只能是 {JSON_FORMAT}")


def _yes_or_no(
    kind: str, said: Any, names: Sequence[str], parameters: Mapping[str, Parameter]
) -> None:
    del names, parameters
    if not isinstance(said, bool):
        _refuse(kind, "只能是 true 或 false")


_Check = Callable[[str, Any, Sequence[str], Mapping[str, Parameter]], None]
_CHECKS: dict[str, dict[str, _Check]] = {
    SMS: {"aliyun": _aliyun, "tencent": _tencent},
    WECHAT: {"wechat": _wechat},
    EXTERNAL: {FORMAT: _format},
    MAIL: {"unsubscribe": _yes_or_no},
}
