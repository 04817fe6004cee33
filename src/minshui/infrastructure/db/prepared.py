"""Statements that a module builds once: compiled once, and given to the driver as they are.

``_LOCK = prepared(select(…))`` is executed like any statement, by ``ctx.session.execute``. On
PostgreSQL a ``WorkSession`` then spends a tenth of the time on it, because SQLAlchemy's way from
a statement to the driver is walked once in the program's life and not at every execution.
"""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import Executable, Select, TextClause

AnyStatement = TypeVar("AnyStatement", bound=Executable)

_prepared: dict[int, Executable] = {}


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


def is_prepared(statement: Executable) -> bool:
    """Return whether ``prepared`` has noted the statement."""
    return id(statement) in _prepared
