"""Bodies and views of templates."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from minshui.infrastructure.http.values import CodeText, LineText, RequestBody, View
from minshui.message.template.contracts import (
    Draft,
    Parameter,
    ParameterType,
    SaveTemplate,
    StoredVersion,
    TemplateCategory,
    TemplateSummary,
    VersionState,
)

ChannelText = Literal["sms", "mail", "inbox", "wechat", "external"]
_MOST_BODY = 20_000


class ParameterBody(RequestBody):
    """A declaration of a parameter."""

    name: CodeText = Field(description="名称，正文中写作 ${名称}")
    type: ParameterType = Field(description="类型")
    title: LineText = Field(description="中文名称")
    max_length: int = Field(default=50, ge=1, le=2000, description="写出后的最大字符数")
    sensitive: bool = Field(default=False, description="敏感：列表中遮蔽")
    hosts: list[CodeText] = Field(
        default_factory=list, max_length=20, description="链接类型允许的网站"
    )
    sample: str = Field(default="", max_length=2000, description="示例值，预览时使用")

    def to_contract(self) -> Parameter:
        """Return the declaration."""
        return Parameter(
            self.name,
            self.type,
            self.title,
            self.max_length,
            self.sensitive,
            tuple(self.hosts),
            self.sample,
        )


class TemplateHeadBody(RequestBody):
    """What is said of a template."""

    name: LineText = Field(description="模板名称")
    category: TemplateCategory = Field(description="模板类型")
    channels: list[ChannelText] = Field(
        min_length=1, max_length=5, description="默认渠道，按尝试的先后"
    )
    priority: Literal[0, 5, 9] = Field(default=5, description="优先级：0 紧急，5 普通，9 批量")
    scenario: str = Field(default="", max_length=200, description="适用场景")
    respects_quiet_hours: bool = Field(default=True, description="免打扰时段内推迟发送")

    def to_command(self, code: str) -> SaveTemplate:
        """Return the command."""
        return SaveTemplate(
            code,
            self.name,
            self.category,
            tuple(self.channels),
            self.priority,
            self.scenario,
            self.respects_quiet_hours,
        )


class CreateTemplateBody(TemplateHeadBody):
    """A new template."""

    code: CodeText = Field(description="模板编码")


class DraftBody(RequestBody):
    """The words of a version."""

    subject: str = Field(default="", max_length=200, description="标题（邮件、站内信）")
    body: str = Field(
        min_length=1, max_length=_MOST_BODY, description="正文；参数写作 ${名称}，邮件为 HTML"
    )
    parameters: list[ParameterBody] = Field(
        default_factory=list, max_length=50, description="参数声明"
    )
    binding: dict[str, Any] = Field(
        default_factory=dict, max_length=10, description="各供应商的模板号、签名、参数顺序"
    )
    change_note: str = Field(default="", max_length=200, description="修改说明")

    def to_draft(self) -> Draft:
        """Return what the version says."""
        return Draft(
            self.subject,
            self.body,
            tuple(each.to_contract() for each in self.parameters),
            self.binding,
            self.change_note,
        )


class AddDraftBody(DraftBody):
    """A new version for a channel."""

    channel: ChannelText = Field(description="渠道")


class PreviewBody(RequestBody):
    """What to fill a preview with."""

    parameters: dict[str, str | int] = Field(
        default_factory=dict, max_length=50, description="参数值；缺少的用样例数据或示例值"
    )
    source: CodeText | None = Field(default=None, description="样例数据来源")
    ref: str = Field(default="", max_length=64, description="取谁的数据，如客户编号")


class ParameterView(View):
    """A parameter."""

    name: str = Field(description="名称")
    type: ParameterType = Field(description="类型")
    title: str = Field(description="中文名称")
    max_length: int = Field(description="写出后的最大字符数")
    sensitive: bool = Field(description="敏感")
    hosts: list[str] = Field(description="链接类型允许的网站")
    sample: str = Field(description="示例值")


class TemplateView(View):
    """A template."""

    id: int = Field(description="模板 id")
    code: str = Field(description="模板编码")
    name: str = Field(description="模板名称")
    category: TemplateCategory = Field(description="模板类型")
    channels: list[str] = Field(description="默认渠道，按尝试的先后")
    priority: int = Field(description="优先级")
    scenario: str = Field(description="适用场景")
    respects_quiet_hours: bool = Field(description="免打扰时段内推迟发送")
    active: dict[str, int] = Field(description="各渠道生效的版本号")
    drafts: dict[str, int] = Field(description="各渠道草稿的版本号")


class VersionView(View):
    """A version."""

    id: int = Field(description="版本 id")
    template_code: str = Field(description="模板编码")
    channel: str = Field(description="渠道")
    version: int = Field(description="版本号")
    state: VersionState = Field(description="状态")
    subject: str = Field(description="标题")
    body: str = Field(description="正文")
    parameters: list[ParameterView] = Field(description="参数声明")
    binding: dict[str, Any] = Field(description="各供应商的对应信息")
    change_note: str = Field(description="修改说明")
    created_by: int | None = Field(description="编写人 id")
    created_at: datetime = Field(description="编写时间")
    published_by: int | None = Field(description="发布人 id")
    published_at: datetime | None = Field(description="生效时间")
    retired_by: int | None = Field(description="停用人 id")
    retired_at: datetime | None = Field(description="停用时间")


class PreviewView(View):
    """A preview."""

    subject: str = Field(description="标题")
    body: str = Field(description="正文")
    parameters: dict[str, str] = Field(description="写出的参数")
    length: int | None = Field(description="短信长度，含签名")
    parts: int | None = Field(description="短信按几条计费")
    longest_parts: int | None = Field(description="各参数都取最大长度时按几条计费")


class SampleSourceView(View):
    """A source of real data for previews."""

    code: str = Field(description="来源")
    title: str = Field(description="名称")


def template_view(summary: TemplateSummary) -> TemplateView:
    """Return a template as clients see it."""
    head = {name: getattr(summary.template, name) for name in summary.template.__slots__}
    return TemplateView(**head, active=dict(summary.active), drafts=dict(summary.drafts))


def version_view(stored: StoredVersion) -> VersionView:
    """Return a version as clients see it."""
    version = stored.version
    words = {name: getattr(version, name) for name in version.__slots__ if name != "parameters"}
    history = {name: getattr(stored, name) for name in stored.__slots__ if name != "version"}
    parameters = [ParameterView.model_validate(each) for each in version.parameters]
    return VersionView(**words, **history, parameters=parameters)
