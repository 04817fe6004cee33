"""Alembic's entry for the master schema; it runs on the connection it is given."""

from __future__ import annotations

from minshui.infrastructure.db.migrations.environment import run_on_given_connection

run_on_given_connection()
