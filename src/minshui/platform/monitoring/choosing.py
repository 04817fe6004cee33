"""Which pieces of given-up work a person means, locked."""

from __future__ import annotations

from dataclasses import dataclass

MOST_AT_ONCE = 1000
"""So many of a kind are tried again at once; the rest with the next request."""

STATE_NAMES = {
    "pending": "待投递",
    "delivered": "已投递",
    "parked": "已搁置",
    "queued": "等待执行",
    "running": "正在执行",
    "done": "已完成",
    "failed": "已失败",
    "dropped": "已放弃",
}
"""What a state is called in a refusal."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The pieces with these ids, or else the oldest of one kind (event type, job kind)."""

    ids: tuple[int, ...] = ()
    kind: str | None = None

    def __post_init__(self) -> None:
        if bool(self.ids) == (self.kind is not None):
            raise ValueError("either ids or a kind")
