"""Where in a log, newest first, a page ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.audit.errors import AUDIT_CURSOR

_FORM = re.compile(r"(\d{1,17})-(\d{1,18})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class LogCursor:
    """The last row that was shown."""

    acted_at: datetime
    id: int

    def text(self) -> str:
        """Return the cursor as a client keeps it."""
        return f"{(self.acted_at - _EPOCH) // _MICROSECOND}-{self.id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the cursor that a client brings back; raises ``E_AUDIT_CURSOR``."""
        parts = _FORM.fullmatch(text)
        try:
            if parts is None:
                raise ValueError(text)
            return cls(_EPOCH + int(parts[1]) * _MICROSECOND, int(parts[2]))
        except (ValueError, OverflowError) as reason:
            raise MinshuiError(AUDIT_CURSOR, place=Place("cursor")) from reason
