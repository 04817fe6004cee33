"""Note, in a unit of work, which lines will have news once it is committed."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

_NOTED = "lines_with_news"


def note_news(session: AsyncSession, line: str) -> None:
    """Have the edge call workers to ``line`` after its commit; a rollback forgets it."""
    session.info.setdefault(_NOTED, set()).add(line)


def take_news(session: AsyncSession) -> frozenset[str]:
    """Return the lines noted since the last call, for the edge."""
    return frozenset(session.info.pop(_NOTED, ()))
