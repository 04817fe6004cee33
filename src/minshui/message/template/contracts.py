"""Templates as the gateway and those who ask for messages see them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.permission import Permission


class ParameterType(StrEnum):
    """What a parameter may hold, and how it is written out (see ``domain/values.py``)."""

    TEXT = "text"
    LINES = "lines"
    CODE = "code"
    AMOUNT = "amount"
    VOLUME = "volume"
    DATE = "date"
    MONTH = "month"
    INSTANT = "instant"
    LINK = "link"


class TemplateCategory(StrEnum):
    """What messages are about: whoever receives them may want some and not others."""

    VERIFICATION = "verification"
    BILL = "bill"
    PAYMENT = "payment"
    DUNNING = "dunning"
    BUSINESS = "business"
    NOTICE = "notice"
    MARKETING = "marketing"


class VersionState(StrEnum):
    """Life of a version (workflows §20): draft → active → retired."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a template.

    ``max_length`` counts the characters that are written out. ``sensitive``: masked wherever the
    message is listed. ``hosts``: where a link may lead. ``sample``: what previews show; empty:
    one by its type.
    """

    name: str
    type: ParameterType
    title: str
    max_length: int = 50
    sensitive: bool = False
    hosts: tuple[str, ...] = ()
    sample: str = ""


@dataclass(frozen=True, slots=True)
class TemplateVersion:
    """One published version for one channel; it never changes, so it may be kept by its id.

    ``channel`` is a ``ChannelCode`` value. ``binding`` says what this channel's suppliers call
    the template, by their kind::

        {"aliyun": {"template_code": "SMS_1", "sign_name": "闽水"},
         "tencent": {"template_id": "1", "sign_name": "闽水", "parameters": ["code", "minutes"]}}
        {"wechat": {"template_id": "AT01", "fields": {"amount1": "amount"}, "link": "link"}}
        {"format": "json"}     # external: the body is JSON
        {"unsubscribe": true}  # mail: its readers may leave

    (the values of ``parameters``, ``fields`` and ``link`` are names of parameters).
    """

    id: int
    template_code: str
    channel: str
    version: int
    subject: str
    body: str
    parameters: tuple[Parameter, ...]
    binding: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message's words: ``parameters`` are the texts that went in, by name."""

    subject: str
    body: str
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SaveTemplate:
    """What is said of a template: ``channels`` in the order in which they are tried.

    ``priority`` is a ``Priority`` value of the gateway; ``scenario`` says when it is sent.
    """

    code: str
    name: str
    category: TemplateCategory
    channels: tuple[str, ...]
    priority: int = 5
    scenario: str = ""
    respects_quiet_hours: bool = True


@dataclass(frozen=True, slots=True)
class Template:
    """A template; its words are in its versions."""

    id: int
    code: str
    name: str
    category: TemplateCategory
    channels: tuple[str, ...]
    priority: int
    scenario: str
    respects_quiet_hours: bool


@dataclass(frozen=True, slots=True)
class PublishedTemplate:
    """A template and its active versions by channel."""

    template: Template
    versions: Mapping[str, TemplateVersion]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a version says, before it is published."""

    subject: str
    body: str
    parameters: tuple[Parameter, ...] = ()
    binding: Mapping[str, Any] = field(default_factory=dict)
    change_note: str = ""


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """A version with its history."""

    version: TemplateVersion
    state: VersionState
    change_note: str
    created_by: int | None
    created_at: datetime
    published_by: int | None
    published_at: datetime | None
    retired_by: int | None
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class Preview:
    """How a version would read. Of a short message also its length and its parts.

    ``longest_parts``: how many parts the longest values would make of it.
    """

    subject: str
    body: str
    parameters: Mapping[str, str]
    length: int | None = None
    parts: int | None = None
    longest_parts: int | None = None


@dataclass(frozen=True, slots=True)
class TemplateFilter:
    """Which templates to list; what is None does not restrict. ``text``: in code or name."""

    category: TemplateCategory | None = None
    channel: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class TemplateSummary:
    """A template in a list: the number of the version in force by channel, drafts likewise."""

    template: Template
    active: Mapping[str, int]
    drafts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SampleSource:
    """Yields real parameters for a preview, declared once by the module that knows them.

    ``ref`` names whose data (such as a customer's number); whoever previews needs ``read``.
    """

    code: str
    title: str
    read: Permission
    parameters_of: Callable[[Context, str], Awaitable[Mapping[str, Any]]]

    def __post_init__(self) -> None:
        if _SOURCES.setdefault(self.code, self) != self:
            raise ValueError(f"samples {self.code} are declared twice")


_SOURCES: dict[str, SampleSource] = {}


def sample_sources() -> Mapping[str, SampleSource]:
    """Return every source declared by the modules imported so far, by code."""
    return dict(sorted(_SOURCES.items()))
