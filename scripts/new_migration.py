"""Write the next revision of a schema from what the models say and the last revision does not.

Usage: python scripts/new_migration.py {master,tenant} "Add the meter's colour"
Look the file through before you commit it.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import URL, Connection

from minshui.entrypoints.wiring import import_models
from minshui.infrastructure.db.administration import create_empty_database
from minshui.infrastructure.db.base import MasterBase, TenantBase
from minshui.infrastructure.db.embedded import EmbeddedServer
from minshui.infrastructure.db.engines import create_postgresql_engine
from minshui.infrastructure.db.migrating import Schema, alembic_config


def write_revision(connection: Connection, schema: Schema, message: str) -> None:
    """Bring an empty database to the head and write what then still differs."""
    config = alembic_config(schema)
    config.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    config.attributes["target_metadata"] = (
        MasterBase.metadata if schema == "master" else TenantBase.metadata
    )
    folder = Path(config.get_main_option("script_location") or "") / "versions"
    number = len(list(folder.glob("v*.py"))) + 1
    command.revision(config, message=message, autogenerate=True, rev_id=f"{number:04d}")
    written = next(folder.glob(f"v{number:04d}_*.py"))
    ruff = [sys.executable, "-m", "ruff"]
    for step in (["format"], ["check", "--fix"], ["format"]):
        subprocess.run([*ruff, *step, "--quiet", str(written)], check=True)  # noqa: S603


async def run(server: URL, schema: Schema, message: str) -> None:
    """Do it on a throw-away database."""
    await create_empty_database(server, "revision")
    engine = create_postgresql_engine(server.set(database="revision"), pool_size=1)
    async with engine.connect() as connection:
        await connection.run_sync(write_revision, schema, message)
        await connection.commit()
    await engine.dispose()


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("schema", choices=["master", "tenant"])
    parser.add_argument("message")
    arguments = parser.parse_args()
    import_models()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with EmbeddedServer(Path(folder), extra_settings={"fsync": "off"}).hold() as server:
            asyncio.run(run(server, arguments.schema, arguments.message))


if __name__ == "__main__":
    main()
