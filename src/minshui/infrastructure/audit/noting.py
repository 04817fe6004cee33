"""Note what was refused, though the transaction of the refusal is undone.

Notes go into a small buffer of the process and are written by ``note_writing`` in transactions of
their own: noting waits for nothing and never fails. What does not fit is dropped and counted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from minshui.infrastructure.audit.contracts import (
    AuditCategory,
    AuditResult,
    Caller,
    Note,
    SecurityKind,
)
from minshui.infrastructure.context import Context, MasterContext
from minshui.infrastructure.outbox.publishing import to_json

MOST_NOTES = 10_000
_LONGEST_CODE = 64
_LONGEST_TEXT = 200
_MOST_ITEMS = 20

Source = Context | MasterContext | Caller
"""Who is noted: the unit of work that refuses, or a ``Caller`` where none is open."""


class Notebook:
    """What one process has noted and not written yet."""

    def __init__(self, most: int = MOST_NOTES) -> None:
        self._notes: deque[Note] = deque()
        self._most = most
        self.dropped = 0

    def put(self, notes: Sequence[Note]) -> None:
        """Take notes in as far as there is room."""
        room = self._most - len(self._notes)
        self._notes.extend(notes[:room])
        self.dropped += max(len(notes) - room, 0)

    def take(self) -> list[Note]:
        """Take everything out."""
        taken = list(self._notes)
        self._notes.clear()
        return taken

    def take_dropped(self) -> int:
        """Return how many were dropped since the last call."""
        count, self.dropped = self.dropped, 0
        return count


NOTEBOOK = Notebook()
"""The notebook of this process."""


def note_security(
    source: Source,
    kind: SecurityKind,
    subject_type: str,
    subject_id: int | str,
    *,
    details: Mapping[str, Any] | None = None,
    client_address: str = "",
) -> None:
    """Note e.g. a refused access: ``note_security(ctx, SecurityKind.ACCESS_REFUSED, "route", …)``.

    Returns at once. The note goes to the tenant's log, or to master's where there is no such
    tenant. Whatever a caller typed may stand in it, but never a secret.
    """
    note = Note(
        caller=caller_of(source, client_address),
        category=AuditCategory.SECURITY,
        action=f"security.{kind.value}",
        result=AuditResult.REFUSED,
        subject_type=subject_type,
        subject_id=cleaned(str(subject_id), _LONGEST_TEXT),
        details=cleaned_details(details or {}),
    )
    NOTEBOOK.put([note])


def note_request(
    caller: Caller,
    category: AuditCategory,
    route: str,
    result: AuditResult,
    details: Mapping[str, Any],
) -> None:
    """Note a request as a whole: that it failed, or that another program made it."""
    note = Note(
        caller=caller_of(caller),
        category=category,
        action=f"request.{category.value}",
        result=result,
        subject_type="route",
        subject_id=cleaned(route, _LONGEST_TEXT),
        details=cleaned_details(details),
    )
    NOTEBOOK.put([note])


def caller_of(source: Source, client_address: str = "") -> Caller:
    """Return who a unit of work is for, as a note keeps it."""
    if isinstance(source, Caller):
        known = source
    else:
        actor = source.actor
        known = Caller(
            tenant_code=source.tenant_code,
            trace_id=source.trace_id,
            at=source.clock.now(),
            user_id=actor.user_id,
            user_name=actor.user_name,
            session_id=actor.session_id,
            client_address=source.client_address,
        )
    return Caller(
        tenant_code=cleaned(known.tenant_code, _LONGEST_CODE),
        trace_id=cleaned(known.trace_id, _LONGEST_CODE),
        at=known.at,
        client_address=cleaned(client_address or known.client_address, _LONGEST_CODE),
        user_id=known.user_id,
        user_name=cleaned(known.user_name, _LONGEST_TEXT),
        session_id=cleaned(known.session_id, _LONGEST_CODE),
    )


def cleaned(text: str, longest: int) -> str:
    """Return text of unknown origin as a database can store it, cut to ``longest``."""
    return text[:longest].replace("\0", "�").encode("utf-8", "replace").decode()


def cleaned_details(details: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts as JSON of a bounded size."""
    cleaned_value: dict[str, Any] = _cleaned_value(to_json(dict(details)))
    return cleaned_value


def _cleaned_value(value: Any) -> Any:
    if isinstance(value, str):
        return cleaned(value, _LONGEST_TEXT)
    if isinstance(value, dict):
        items = list(value.items())[:_MOST_ITEMS]
        return {cleaned(key, _LONGEST_CODE): _cleaned_value(item) for key, item in items}
    if isinstance(value, list):
        return [_cleaned_value(item) for item in value[:_MOST_ITEMS]]
    return value if isinstance(value, bool | int | None) else cleaned(str(value), _LONGEST_TEXT)
