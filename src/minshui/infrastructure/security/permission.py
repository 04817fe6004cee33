"""The permissions of the program: declared once by the module that guards something with them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Permission:
    """A right that a role may hold: ``Permission("revenue.customer.read", "查询客户")``.

    ``code`` is stable, ``<subsystem>.<module>.<verb>``; ``title`` is what an administrator reads.
    """

    code: str
    title: str

    def __post_init__(self) -> None:
        known = _REGISTRY.setdefault(self.code, self)
        if known != self:
            raise ValueError(f"permission {self.code} is declared twice")


_REGISTRY: dict[str, Permission] = {}


def declared_permissions() -> dict[str, Permission]:
    """Return every permission declared by the modules imported so far, by code."""
    return dict(sorted(_REGISTRY.items()))
