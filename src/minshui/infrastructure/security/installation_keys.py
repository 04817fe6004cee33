"""Keys of the installation: the master key, and the folder that other keys are kept in.

The master key wraps every tenant's data key. It comes from ``MINSHUI_MASTER_KEY`` (Base64 of
32 bytes), else from ``<data folder>/keys/master.key``, which is made at first use.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import tempfile
from functools import lru_cache
from pathlib import Path

from minshui.infrastructure.security.errors import MASTER_KEY_INVALID
from minshui.infrastructure.settings import Settings
from minshui.kernel.errors import MinshuiError

KEY_BYTES = 32
_VARIABLE = "MINSHUI_MASTER_KEY"


def keys_folder(settings: Settings) -> Path:
    """Return the folder of the installation's keys, made if needed, for its owner only."""
    folder = settings.data_dir / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def master_key() -> bytes:
    """Return the installation's master key, read once per process.

    Raises ``E_MASTER_KEY_INVALID``.
    """
    return _master_key(os.environ.get(_VARIABLE), Settings().data_dir)


def keep_once(path: Path, content: bytes) -> bytes:
    """Write ``content`` to ``path`` unless another process was first; return what stands there."""
    handle, name = tempfile.mkstemp(dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(name, path)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()
    return path.read_bytes()


@lru_cache(maxsize=8)
def _master_key(given: str | None, data_dir: Path) -> bytes:
    if given:
        return _decoded(given, _VARIABLE)
    path = keys_folder(Settings(data_dir=data_dir)) / "master.key"
    if not path.exists():
        keep_once(path, base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
    return _decoded(path.read_text(encoding="ascii", errors="replace"), str(path))


def _decoded(text: str, source: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise MinshuiError(MASTER_KEY_INVALID, source=source)
    return key
