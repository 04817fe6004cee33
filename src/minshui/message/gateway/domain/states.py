"""The one state machine of messages: what may follow on what, and why."""

from __future__ import annotations

from types import MappingProxyType

from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.contracts import MessageState
from minshui.message.gateway.errors import TRANSITION_WRONG

S = MessageState
NEXT = MappingProxyType(
    {
        # claimed; out of time; called back; unreadable, so failed, or by the next channel
        S.QUEUED: frozenset({S.SENDING, S.EXPIRED, S.CANCELLED, S.FAILED, S.QUEUED}),
        # handed over, refused, lost; or back for another try, supplier or channel
        S.SENDING: frozenset({S.SENT, S.DELIVERED, S.QUEUED, S.FAILED, S.UNCERTAIN}),
        # a receipt: arrived, or not, which opens the next channel
        S.SENT: frozenset({S.DELIVERED, S.FAILED, S.QUEUED}),
        # a person decides, once it is known that nothing else will
        S.FAILED: frozenset({S.QUEUED}),
        S.UNCERTAIN: frozenset({S.QUEUED}),
        # what has arrived stays so, whatever is reported later
        S.DELIVERED: frozenset(),
        S.SUPPRESSED: frozenset(),
        S.EXPIRED: frozenset(),
        S.CANCELLED: frozenset(),
    }
)
FINISHED = frozenset({S.DELIVERED, S.FAILED, S.UNCERTAIN, S.SUPPRESSED, S.EXPIRED, S.CANCELLED})
"""Nothing happens to these by itself any more."""

STATE_NAMES = MappingProxyType(
    {
        S.QUEUED: "待发送",
        S.SENDING: "发送中",
        S.SENT: "已发送",
        S.DELIVERED: "已送达",
        S.FAILED: "发送失败",
        S.UNCERTAIN: "结果不明",
        S.SUPPRESSED: "不发送",
        S.EXPIRED: "已过期",
        S.CANCELLED: "已取消",
    }
)


def may_become(old: MessageState, new: MessageState) -> bool:
    """Return whether a message may go from one state to another."""
    return new in NEXT[old]


def check_transition(old: MessageState, new: MessageState) -> None:
    """Raise ``E_MESSAGE_TRANSITION`` where a message may not go from ``old`` to ``new``."""
    if not may_become(old, new):
        raise MinshuiError(TRANSITION_WRONG, old=STATE_NAMES[old], new=STATE_NAMES[new])
