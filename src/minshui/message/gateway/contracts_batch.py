"""Batches as those see them who start and watch them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from minshui.message.gateway.contracts import ChannelCode, MessageState, Priority, ReceiverKind


class BatchState(StrEnum):
    """Life of a batch: its messages have lives of their own."""

    TAKING_IN = "taking_in"
    DONE = "done"
    CANCELLED = "cancelled"


class BatchSource(StrEnum):
    """Where a batch's receivers come from."""

    FILE = "file"
    AUDIENCE = "audience"


@dataclass(frozen=True, slots=True)
class BatchOrder:
    """What is sent to the receivers of a batch, and when."""

    title: str
    template_code: str
    channels: tuple[ChannelCode, ...] = ()
    priority: Priority = Priority.BULK
    send_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FileOrder:
    """A batch from a file; ``receiver_kind`` says what its rows name."""

    batch: BatchOrder
    receiver_kind: ReceiverKind


@dataclass(frozen=True, slots=True)
class AudienceOrder:
    """A batch from an audience, with the typed parameters of its query."""

    batch: BatchOrder
    audience_code: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch. ``taken_in`` of ``total`` became messages, ``refused`` could not."""

    id: int
    title: str
    template_code: str
    channels: tuple[ChannelCode, ...]
    priority: Priority
    send_at: datetime | None
    expires_at: datetime | None
    source: BatchSource
    audience_code: str | None
    parameters: Mapping[str, Any] | None
    file_name: str | None
    state: BatchState
    cursor: str
    total: int | None
    taken_in: int
    refused: int
    job_id: int | None
    created_by: int | None
    created_by_name: str
    created_at: datetime
    finished_at: datetime | None
    cancel_reason: str | None


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """A batch and how many of its messages are in which state."""

    batch: Batch
    counts: Mapping[MessageState, int]


@dataclass(frozen=True, slots=True)
class RefusedMember:
    """A receiver who could not be taken in, and why; ``place`` is the row of the file."""

    place: int
    member_key: str
    receiver_ref: str
    error_code: str | None
    error_text: str | None
