"""Faults of a document: every one is collected, none stops the reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from minshui.kernel.errors import ErrorCode, MinshuiError, Place


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, where (a JSON path), and in a clerk's words."""

    error: ErrorCode
    path: str
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The stable code, e.g. ``E_TIERS_ORDER``."""
        return self.error.code

    @property
    def message(self) -> str:
        """The Chinese sentence."""
        return self.error.message.format(**self.params)

    def as_error(self) -> MinshuiError:
        """Return the fault as an exception."""
        return MinshuiError(self.error, place=Place(field=self.path), **self.params)


class FaultList:
    """The faults found so far, in reading order."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def add(self, error: ErrorCode, path: str, **params: Any) -> None:
        """Note a fault."""
        self.faults.append(Fault(error, path, params))

    @property
    def count(self) -> int:
        """How many there are: equal counts before and after mean that nothing was wrong."""
        return len(self.faults)


def tariff_error(error: ErrorCode, path: str, **params: Any) -> MinshuiError:
    """Return the error with which pricing stops at the input ``path``."""
    return MinshuiError(error, place=Place(field=path), **params)


def join(path: str, key: str) -> str:
    """Return the JSON path of ``key`` of the object at ``path``."""
    return f"{path}.{key}" if path else key
