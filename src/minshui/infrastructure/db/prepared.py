"""Statements that a module builds once: compiled once, and given to the driver as they are.

``_LOCK = prepared(select(…))`` is executed like any statement, by ``ctx.session.execute``. On
PostgreSQL a ``WorkSession`` then spends a fifth of the time on it, because SQLAlchemy's way from
a statement to the driver is walked once in the program's life and not at every execution.

``_INSERT = deferred(insert(…))`` may wait besides: what a unit of work writes and nobody reads
goes to the server together, at the latest with the commit.
"""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import Executable, Insert, Select, TextClause, Update

AnyStatement = TypeVar("AnyStatement", bound=Executable)

_prepared: dict[int, Executable] = {}
_deferred: set[int] = set()


def prepared(statement: AnyStatement) -> AnyStatement:
    """Return the statement, noted as one that is executed over and over.

    For module constants over columns, not over ORM entities. Lists of keys go in by
    ``is_among``. Keys that the database generates come back only if ``returning`` asks for them.
    """
    columns = statement.column_descriptions if isinstance(statement, Select) else ()
    of_entities = any(isinstance(column["expr"], type) for column in columns)
    if of_entities or isinstance(statement, TextClause):
        raise TypeError("only statements whose columns are known can be prepared")
    _prepared[id(statement)] = statement  # held for ever, so that the id stays its own
    return statement


def deferred(statement: AnyStatement) -> AnyStatement:
    """Return a prepared insert or update that may wait until something could see its rows.

    It tells neither what it wrote nor how much; a constraint that it breaks is raised when the
    rows are sent.
    """
    if not isinstance(statement, Insert | Update) or statement._returning:
        raise TypeError("only what is written and tells nothing can wait")
    _deferred.add(id(prepared(statement)))
    return statement


def is_prepared(statement: Executable) -> bool:
    """Return whether ``prepared`` or ``deferred`` has noted the statement."""
    return id(statement) in _prepared


def is_deferred(statement: Executable) -> bool:
    """Return whether the statement may wait."""
    return id(statement) in _deferred
