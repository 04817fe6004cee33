"""What subscribers said when an event could not be delivered: the text in ``last_error``.

The relay writes ``failures_text([Failure.of(name, error, now), …])``; people are shown what
``read_failures`` gives back.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from minshui.kernel.errors import MinshuiError

_MESSAGE_LENGTH = 4000


@dataclass(frozen=True, slots=True)
class Failure:
    """One subscriber's failure at one attempt.

    ``code`` is that of a coded error, whose ``message`` is Chinese; others have none. ``kind`` is
    the error's class. ``failed_at`` is an instant as ISO text.
    """

    subscriber: str
    kind: str
    message: str
    code: str | None = None
    failed_at: str | None = None

    @classmethod
    def of(cls, subscriber: str, error: BaseException, now: datetime) -> Failure:
        """Return what an error says."""
        code, message = None, str(error)
        if isinstance(error, MinshuiError):
            code, message = error.code, error.message
        kind = type(error).__name__
        return cls(subscriber, kind, message[:_MESSAGE_LENGTH], code, now.isoformat())


def failures_text(failures: Sequence[Failure]) -> str:
    """Return failures as the column holds them."""
    return json.dumps([asdict(each) for each in failures], ensure_ascii=False)


def read_failures(text: str | None) -> list[Failure]:
    """Return the failures that a column holds; text of another form is one failure of nobody."""
    if not text:
        return []
    try:
        return [Failure(**each) for each in json.loads(text)]
    except (ValueError, TypeError):
        return [Failure("", "", text)]
