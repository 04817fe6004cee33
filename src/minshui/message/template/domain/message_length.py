"""How long a short message is, and how many parts it is charged as."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from minshui.message.template.contracts import Parameter
from minshui.message.template.domain.placeholders import ParsedText

ONE_PART, EACH_PART = 70, 67
"""UCS-2 characters: one part holds 70; several hold 67 each, the rest joins them."""


def text_length(text: str) -> int:
    """Return the length in UCS-2 units, as suppliers count: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def sms_parts(length: int) -> int:
    """Return how many parts a short message of ``length`` units is charged as."""
    return 1 if length <= ONE_PART else -(-length // EACH_PART)


def signature_length(binding: Mapping[str, Any]) -> int:
    """Return what the longest of the suppliers' signatures adds: ``【name】`` in front."""
    names = [str(each.get("sign_name", "")) for each in binding.values()]
    return max((text_length(name) + 2 for name in names), default=0)


def longest_length(text: ParsedText, parameters: Sequence[Parameter]) -> int:
    """Return the length with every parameter at its longest."""
    limits = {each.name: each.max_length for each in parameters}
    fixed = sum(text_length(literal) for literal in text.literals)
    return fixed + sum(limits[name] for name in text.names)
