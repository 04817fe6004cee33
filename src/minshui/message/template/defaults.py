"""The templates that every tenant begins with; the tenant may change all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from minshui.message.template.contracts import (
    Draft,
    Parameter,
    ParameterType,
    SaveTemplate,
    TemplateCategory,
)
from minshui.message.template.domain.channels import EXTERNAL, INBOX, MAIL, SMS, WECHAT

URGENT, NORMAL, BULK = 0, 5, 9
"""The gateway's priorities, which stands above this module."""


@dataclass(frozen=True, slots=True)
class DefaultTemplate:
    """A template and its words by channel."""

    head: SaveTemplate
    words: dict[str, Draft]


def _parameter(
    name: str, kind: ParameterType, title: str, max_length: int = 20, sample: str = ""
) -> Parameter:
    return Parameter(name, kind, title, max_length, sample=sample)


_CODE = replace(_parameter("code", ParameterType.CODE, "验证码", 8), sensitive=True)
_MINUTES = _parameter("minutes", ParameterType.CODE, "有效分钟数", 3, "5")
_NAME = replace(_parameter("name", ParameterType.TEXT, "户名", 100, "张三"), sensitive=True)
_CUSTOMER = _parameter("customer_code", ParameterType.CODE, "客户编号", 32, "3501202600001")
_MONTH = _parameter("month", ParameterType.MONTH, "账期")
_AMOUNT = _parameter("amount", ParameterType.AMOUNT, "金额（元）")
_DUE = _parameter("due_on", ParameterType.DATE, "缴费截止日")
_PAID_AT = _parameter("paid_at", ParameterType.INSTANT, "缴费时间")
_MONTHS = _parameter("months", ParameterType.CODE, "欠费月数", 4, "3")
_SINCE = _parameter("since_month", ParameterType.MONTH, "最早欠费账期")
_DONE_ON = _parameter("done_on", ParameterType.DATE, "办结日期")
_NUMBER = _parameter("number", ParameterType.CODE, "业务单号", 32, "SP2026000001")
_BUSINESS = _parameter("business", ParameterType.TEXT, "业务名称", 50, "过户")
_STATUS = _parameter("status", ParameterType.TEXT, "办理状态", 20, "已办结")
_MATTER = _parameter("matter", ParameterType.TEXT, "申请事项", 200, "退还预存 100.00 元")
_NOTE = _parameter("note", ParameterType.TEXT, "审批意见", 200, "同意")
_TITLE = _parameter("title", ParameterType.TEXT, "标题", 100, "停水通知")
_CONTENT = _parameter("content", ParameterType.LINES, "内容", 2_000, "因管道检修，明日停水。")


def _template(
    head: SaveTemplate,
    title: str,
    text: str,
    *parameters: Parameter,
    channels: tuple[str, ...] = (SMS, WECHAT, INBOX, MAIL),
) -> DefaultTemplate:
    """Return a template that says the same on all its channels."""
    words = {}
    for channel in channels:
        body = f"<p>{text}</p>" if channel == MAIL else text
        subject = title if channel in (INBOX, MAIL, EXTERNAL) else ""
        words[channel] = Draft(subject, body, parameters, {}, "系统默认")
    return DefaultTemplate(head, words)


DEFAULT_TEMPLATES = (
    _template(
        SaveTemplate(
            "verification.code",
            "短信验证码",
            TemplateCategory.VERIFICATION,
            (SMS,),
            URGENT,
            "登录、绑定、修改手机号等需要验证本人时",
            respects_quiet_hours=False,
        ),
        "验证码",
        "您的验证码是${code}，${minutes}分钟内有效，请勿告诉他人。如非本人操作，请忽略。",
        _CODE,
        _MINUTES,
        channels=(SMS,),
    ),
    _template(
        SaveTemplate(
            "bill.notice",
            "账单通知",
            TemplateCategory.BILL,
            (WECHAT, SMS, INBOX),
            BULK,
            "账期出账以后",
        ),
        "${month}水费账单",
        "${name}您好，户号${customer_code}的${month}水费${amount}元，请于${due_on}前缴纳。",
        _NAME,
        _CUSTOMER,
        _MONTH,
        _AMOUNT,
        _DUE,
    ),
    _template(
        SaveTemplate(
            "payment.received",
            "缴费成功",
            TemplateCategory.PAYMENT,
            (WECHAT, SMS, INBOX),
            NORMAL,
            "收到缴费以后",
        ),
        "缴费成功",
        "${name}您好，户号${customer_code}于${paid_at}缴费${amount}元，已到账。",
        _NAME,
        _CUSTOMER,
        _AMOUNT,
        _PAID_AT,
    ),
    _template(
        SaveTemplate(
            "payment.reminder",
            "催缴提醒",
            TemplateCategory.DUNNING,
            (SMS, WECHAT, INBOX),
            BULK,
            "有逾期未缴的水费时",
        ),
        "水费催缴",
        "${name}您好，户号${customer_code}自${since_month}起有${months}个月水费未缴，"
        "共${amount}元，请尽快缴纳。如已缴费，请忽略。",
        _NAME,
        _CUSTOMER,
        _SINCE,
        _MONTHS,
        _AMOUNT,
    ),
    _template(
        SaveTemplate(
            "approval.result",
            "审批结果",
            TemplateCategory.BUSINESS,
            (INBOX,),
            NORMAL,
            "提出的申请审批以后，通知申请人",
            respects_quiet_hours=False,
        ),
        "审批${status}",
        "您提出的申请${number}（${matter}）${status}。审批意见：${note}",
        _NUMBER,
        _MATTER,
        _STATUS,
        _NOTE,
        channels=(INBOX, MAIL, EXTERNAL),
    ),
    _template(
        SaveTemplate(
            "ownership.transferred",
            "过户办结",
            TemplateCategory.BUSINESS,
            (WECHAT, SMS, INBOX),
            NORMAL,
            "过户办结以后，通知新旧户主",
        ),
        "过户办结",
        "${name}您好，您办理的过户已于${done_on}办结，户号${customer_code}。",
        _NAME,
        _CUSTOMER,
        _DONE_ON,
    ),
    _template(
        SaveTemplate(
            "business.status",
            "业务办理进度",
            TemplateCategory.BUSINESS,
            (WECHAT, SMS, INBOX),
            NORMAL,
            "办理的业务有进展时",
        ),
        "${business}${status}",
        "${name}您好，您办理的${business}${status}。",
        _NAME,
        _BUSINESS,
        _STATUS,
    ),
    _template(
        SaveTemplate(
            "notice.general",
            "通用通知",
            TemplateCategory.NOTICE,
            (INBOX,),
            NORMAL,
            "发给员工或客户的一般通知",
            respects_quiet_hours=False,
        ),
        "${title}",
        "${content}",
        _TITLE,
        _CONTENT,
        channels=(INBOX, MAIL, EXTERNAL),
    ),
)
