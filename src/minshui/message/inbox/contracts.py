"""What others know of inboxes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from minshui.message.template.facade import TemplateCategory


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to be put into the inbox of ``owner`` (see ``domain/owner.py``)."""

    owner: str
    message_id: int
    category: str
    template_code: str
    title: str
    body: str
    link: str


@dataclass(frozen=True, slots=True)
class InboxMessage:
    """A message as its owner sees it; ``id`` rises within the inbox. Deleted ones are empty."""

    id: int
    change: int
    message_id: int
    category: TemplateCategory
    title: str
    body: str
    link: str
    created_at: datetime
    read_at: datetime | None
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """Which messages to list; what is None does not restrict. ``before``: older than this id."""

    category: TemplateCategory | None = None
    unread: bool | None = None
    text: str = ""
    before: int | None = None
    size: int = 20


@dataclass(frozen=True, slots=True)
class InboxPage:
    """Messages, newest first; ``next_before`` asks for those after them, None: there are none."""

    items: tuple[InboxMessage, ...]
    next_before: int | None


@dataclass(frozen=True, slots=True)
class Unread:
    """How many messages are unread, in all and by category."""

    total: int
    by_category: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a message that was put into an inbox."""

    message_id: int
    owner: str
    delivered_at: datetime
    read_at: datetime | None
    is_deleted: bool


@dataclass(frozen=True, slots=True)
class SendNotice:
    """A notice of the staff to users: those named, those who hold a role, those of departments.

    Departments include those below them. ``dedupe_key`` makes it one, however often it is sent.
    """

    title: str
    content: str
    dedupe_key: str
    template_code: str
    user_ids: tuple[int, ...] = ()
    role_codes: tuple[str, ...] = ()
    department_codes: tuple[str, ...] = ()
