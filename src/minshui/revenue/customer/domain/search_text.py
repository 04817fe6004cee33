"""What somebody may have meant by the text in the one search box."""

from __future__ import annotations

import re
from dataclasses import dataclass

from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.domain.mobile import TAIL_DIGITS
from minshui.revenue.customer.errors import SEARCH_TOO_SHORT

_MOBILE = re.compile(r"1[3-9]\d{9}")
_IDENTITY = re.compile(r"[0-9A-Z]{17}[0-9A-Z]")
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9_./-]*")
_TRIGRAM = 3  # shorter texts are looked for at the beginning of a name or address only
MIN_LENGTH = 2


@dataclass(frozen=True, slots=True)
class SearchText:
    """The readings of a search text; None = it cannot be meant so."""

    number: str | None
    mobile: str | None
    mobile_tail: str | None
    identity: str | None
    words: str | None


def read_search_text(text: str) -> SearchText:
    """Return what the text may mean; raises ``E_SEARCH_TOO_SHORT``."""
    text = " ".join(text.split())
    if len(text) < MIN_LENGTH:
        raise MinshuiError(SEARCH_TOO_SHORT)
    upper = text.upper()
    is_number = bool(_NUMBER.fullmatch(upper))
    return SearchText(
        number=text if is_number else None,
        mobile=text if _MOBILE.fullmatch(text) else None,
        mobile_tail=text if len(text) == TAIL_DIGITS and text.isdecimal() else None,
        identity=upper if _IDENTITY.fullmatch(upper) else None,
        words=None if text.isdecimal() else text,
    )


def like_pattern(words: str) -> str:
    """Return the pattern for names and addresses, with LIKE's own signs taken literally."""
    literal = re.sub(r"([\\%_])", r"\\\1", words)
    return f"%{literal}%" if len(words) >= _TRIGRAM else f"{literal}%"
