"""Which field of a party's JSON carries what: paths such as ``data.user.id``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}(?:\.[A-Za-z_][A-Za-z0-9_-]{0,63}){0,7}")
CONSTANT = "="
_MISSING = object()


def check_path(path: str) -> str:
    """Return a path; raises ``ValueError``."""
    if PATH.fullmatch(path) is None:
        raise ValueError(f"字段“{path[:80]}”应为以点相连的名称，如 data.msgId")
    return path


def check_layout(paths: Mapping[str, str]) -> None:
    """Raise ``ValueError`` where one field would have to hold a value and other fields."""
    for path in paths:
        parts = check_path(path).split(".")
        for length in range(1, len(parts)):
            if ".".join(parts[:length]) in paths:
                raise ValueError(f"字段“{path}”在另一字段之内，那个字段已有值")


def filled(layout: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document: at each path the value of that name, or the text after ``=``.

    ``parameters.amount`` is the parameter of that name; one that is not there stays out.
    """
    document: dict[str, Any] = {}
    for path, source in layout.items():
        if source.startswith(CONSTANT):
            value: Any = source.removeprefix(CONSTANT)
        else:
            value = _found(values, source)
        if value is _MISSING:
            continue
        *above, last = path.split(".")
        place = document
        for part in above:
            place = place.setdefault(part, {})
        place[last] = value
    return document


def text_at(document: Any, path: str) -> str | None:
    """Return the text or number at a path as text; None: there is none."""
    value = _found(document, path) if path else _MISSING
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int) else None


def texts_at(document: Any, path: str) -> list[str] | None:
    """Return the texts at a path: a list of them, or a single one; None: anything else."""
    value = _found(document, path)
    if isinstance(value, str | int) and not isinstance(value, bool):
        return [str(value)]
    if not isinstance(value, list):
        return None
    if any(isinstance(each, bool) or not isinstance(each, str | int) for each in value):
        return None
    return [str(each) for each in value]


def _found(document: Any, path: str) -> Any:
    place = document
    for part in path.split("."):
        if not isinstance(place, Mapping) or part not in place:
            return _MISSING
        place = place[part]
    return place
