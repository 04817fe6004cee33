"""Texts with placeholders: ``${name}`` is a parameter, ``$$`` a dollar sign, nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from minshui.kernel.errors import MinshuiError, Place
from minshui.message.template.errors import TEMPLATE_SYNTAX

NAME = r"[a-z][a-z0-9_]{0,31}"
_DOLLAR = re.compile(rf"\$(?:(?P<escaped>\$)|\{{(?P<name>{NAME})\}}|(?P<wrong>))")


@dataclass(frozen=True, slots=True)
class ParsedText:
    """A text taken apart: ``literals`` has one more item than ``names``, before and after each."""

    literals: tuple[str, ...]
    names: tuple[str, ...]

    def with_values(self, values: Mapping[str, str]) -> str:
        """Return the text with values in the places of their names."""
        parts = [self.literals[0]]
        for name, literal in zip(self.names, self.literals[1:], strict=True):
            parts += (values[name], literal)
        return "".join(parts)

    def as_format(self) -> str:
        """Return the text as a printf format with ``%s`` for each of ``names``, in their order."""
        return "%s".join(literal.replace("%", "%%") for literal in self.literals)


def parse_text(text: str, field: str) -> ParsedText:
    """Take a text apart; raises ``E_TEMPLATE_SYNTAX`` at the place ``field``."""
    literals, names = [], []
    literal, end = "", 0
    for found in _DOLLAR.finditer(text):
        literal += text[end : found.start()]
        end = found.end()
        if found["escaped"]:
            literal += "$"
        elif (name := found["name"]) is not None:
            literals.append(literal)
            names.append(name)
            literal = ""
        else:
            raise MinshuiError(TEMPLATE_SYNTAX, place=Place(field), position=found.start() + 1)
    return ParsedText((*literals, literal + text[end:]), tuple(names))
