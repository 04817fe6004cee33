"""Settings of one installation, read from ``MINSHUI_…`` environment variables."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

Environment = Literal["development", "production", "test"]


def default_data_dir() -> Path:
    """Return where data lives when nobody says: ``/var/lib/minshui`` for root, else XDG's place.

    Root's home is private, and the database server, which must not run as root, could not
    reach a folder inside it.
    """
    if os.geteuid() == 0:
        return Path("/var/lib/minshui")
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "minshui"


class Settings(BaseSettings):
    """What differs between installations. Secrets are never printed or logged."""

    model_config = SettingsConfigDict(env_prefix="MINSHUI_", extra="ignore")

    env: Environment = "development"
    data_dir: Path = Field(default_factory=default_data_dir)

    database_url: str | None = Field(default=None, repr=False)
    """A PostgreSQL server (any maintenance database on it); None: the embedded server."""
    allow_embedded: bool = False
    """Lets ``env=production`` run on the embedded server."""
    database_prefix: str = "minshui_"
    """Databases are named ``<prefix>master`` and ``<prefix><tenant code in lower case>``."""
    connection_cap: int = 40
    """Most database connections one process holds, over all tenants."""
    engine_idle_seconds: float = 300.0
    """After this long without use a tenant's connections are closed."""

    broker_url: str | None = Field(default=None, repr=False, pattern=r"^amqps?://")
    """A RabbitMQ (``amqp://…``) that calls workers; None: rows in the master database do it."""
    redis_url: str | None = Field(default=None, repr=False)
    """A Redis (``redis://…``) for signals, cache and limits; None: the database does it."""

    http_host: str = "127.0.0.1"
    http_port: int = 8720
    http_workers: int = 2
    public_url: str | None = Field(default=None, pattern=r"^https?://[^/?#@\s]+$")
    """Where browsers reach the installation (``https://water.example.cn``): tokens are issued in
    its name; None: ``http://<http_host>:<http_port>``."""
    only: str = Field(default="", pattern=r"^(?:(?:staff|hall|callbacks),?)*$")
    """The doors whose routes this node carries, with commas: ``hall,callbacks``; empty: all."""
    workers: int = Field(default=2, ge=1, le=64)
    """How many worker processes ``serve`` starts: events, jobs and messages."""
    billing_shards: int = 2
    """How many billing shard processes ``serve`` starts."""

    message_lease_seconds: int = Field(default=60, ge=5, le=3600)
    """So long a message that was handed to a supplier is left alone: longer than any call."""

    password_hash_cost: int = Field(default=12, ge=4, le=16)
    """bcrypt's cost: one more doubles the time; hashes are renewed at sign-in."""

    metrics_token: str | None = Field(default=None, repr=False, min_length=16)
    """Lets another machine read ``/metrics``; None: only this one may."""

    log_format: Literal["auto", "json", "pretty"] = "auto"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @property
    def doors(self) -> frozenset[str]:
        """``only``, taken apart; empty: every door."""
        return frozenset(filter(None, self.only.split(",")))

    @property
    def log_dir(self) -> Path:
        """Where the log files go."""
        return self.data_dir / "log"
