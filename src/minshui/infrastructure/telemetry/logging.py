"""Log lines for machines (JSON, in files) and for people (a terminal); secrets never get in."""

from __future__ import annotations

import logging
import re
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import structlog

from minshui.infrastructure.settings import Settings

_MASK = "***"
_SECRET_KEY = re.compile(
    r"password|passwd|secret|token|authorization|cookie|private_key|identity_number|mobile", re.I
)
_SECRET_IN_URL = re.compile(r"(://[^:/@\s]*):[^@\s]+@")
_SECRET_IN_QUERY = re.compile(r"([?&](?:access_token|secret|signature)=)[^&\s\"']+", re.I)
_FILE_BYTES = 20 * 1024 * 1024
_KEPT_FILES = 5


def configure_logging(settings: Settings, process_name: str, *, to_terminal: bool) -> Path | None:
    """Send structured lines to ``<log folder>/<process name>.log`` and, if wanted, to stderr.

    Returns the file, or None where the folder cannot be written (then stderr gets the lines).
    """
    before: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        mask_secrets,
    ]
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    json_format = _formatter(before, structlog.processors.JSONRenderer(ensure_ascii=False))
    log_file = _open_file(settings.log_dir / f"{process_name}.log")
    handlers: list[logging.Handler] = []
    if log_file is not None:
        log_file.setFormatter(json_format)
        handlers.append(log_file)
    if to_terminal or log_file is None:
        terminal = logging.StreamHandler(sys.stderr)
        pretty = settings.log_format == "pretty" or (
            settings.log_format == "auto" and sys.stderr.isatty()
        )
        renderer = structlog.dev.ConsoleRenderer() if pretty else None
        terminal.setFormatter(_formatter(before, renderer) if renderer else json_format)
        handlers.append(terminal)
    root = logging.getLogger()
    root.handlers = handlers
    root.setLevel(settings.log_level)
    # HTTP clients would write every address with what its query holds: tokens, keys, mobiles.
    for noisy in ("aio_pika", "aiormq", "alembic", "asyncio", "httpcore", "httpx", "sqlalchemy"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    return Path(log_file.baseFilename) if log_file is not None else None


def mask_secrets(
    _logger: object, _method: str, line: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Replace values whose key names a secret, and passwords and tokens inside URLs."""
    return {key: _masked(key, value) for key, value in line.items()}


def _masked(key: str, value: Any) -> Any:
    if _SECRET_KEY.search(key):
        return _MASK
    if isinstance(value, str):
        return _SECRET_IN_QUERY.sub(rf"\1{_MASK}", _SECRET_IN_URL.sub(rf"\1:{_MASK}@", value))
    if isinstance(value, dict):
        return {inner: _masked(str(inner), item) for inner, item in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(key, item) for item in value]
    return value


def _formatter(
    before: list[structlog.typing.Processor], renderer: structlog.typing.Processor
) -> structlog.stdlib.ProcessorFormatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )


def _open_file(path: Path) -> RotatingFileHandler | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return RotatingFileHandler(
            path, maxBytes=_FILE_BYTES, backupCount=_KEPT_FILES, encoding="utf-8"
        )
    except OSError:
        return None
