"""Coded errors: a stable code, a Chinese sentence, and the place the fault is at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One kind of failure, declared once in a module's ``errors.py``.

    ``code`` is stable and begins with ``E_``; ``message`` is a Chinese sentence whose
    ``{names}`` are filled from the error's parameters; ``status`` is the HTTP status.
    """

    code: str
    message: str
    status: int = 422

    def __post_init__(self) -> None:
        known = _REGISTRY.setdefault(self.code, self)
        if known != self:
            raise ValueError(f"error code {self.code} is declared twice")


_REGISTRY: dict[str, ErrorCode] = {}


def declared_error_codes() -> dict[str, ErrorCode]:
    """Return every error code declared by the modules imported so far."""
    return dict(_REGISTRY)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the fault is: a JSON path or field, or a row (from 1) and column of a file."""

    field: str | None = None
    row: int | None = None
    column: str | None = None

    def to_dict(self) -> dict[str, str | int]:
        """Return the parts that are set."""
        parts = {"field": self.field, "row": self.row, "column": self.column}
        return {name: value for name, value in parts.items() if value is not None}


@dataclass
class MinshuiError(Exception):
    """A failure that a user can understand: raised by use cases, shown as it is at every edge."""

    error: ErrorCode
    params: dict[str, Any] = field(default_factory=dict)
    place: Place | None = None

    def __init__(self, error: ErrorCode, *, place: Place | None = None, **params: Any) -> None:
        self.error = error
        self.params = params
        self.place = place
        super().__init__(f"{error.code}: {self.message}")

    @property
    def code(self) -> str:
        """The stable code, e.g. ``E_CUSTOMER_NOT_FOUND``."""
        return self.error.code

    @property
    def message(self) -> str:
        """The Chinese sentence with its parameters filled in."""
        return self.error.message.format(**self.params)
