"""How far a client has followed an inbox: ``17.23``.

The first part is the greatest message number it has been sent, in order; the second the greatest
change. Two parts, because a message that came long ago and changed just now must be told from one
that the client never saw.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_FORM = re.compile(r"(\d{1,18})\.(\d{1,18})")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Everything up to message ``number`` and change ``change`` is known."""

    number: int
    change: int

    def __str__(self) -> str:
        return f"{self.number}.{self.change}"


def parse_cursor(text: str) -> Cursor | None:
    """Return a cursor; None: the text is none."""
    found = _FORM.fullmatch(text)
    return None if found is None else Cursor(int(found[1]), int(found[2]))
