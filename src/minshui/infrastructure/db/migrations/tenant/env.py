"""Alembic's entry for the tenant schema; it runs on the connection it is given."""

from __future__ import annotations

from minshui.infrastructure.db.migrations.environment import run_on_given_connection

run_on_given_connection()
