"""Our own PostgreSQL: made, started, found again, recovered and stopped by the program.

Every process that uses the server holds a shared lock on ``users.lock``; whoever leaves last
stops it. A killed process drops its lock, so nothing has to be cleaned up by hand.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from minshui.infrastructure.db.embedded_binaries import (
    Owner,
    find_binaries,
    major_version,
    server_owner,
)
from minshui.infrastructure.errors import (
    PG_FOLDER_UNUSABLE,
    PG_START_FAILED,
    PG_VERSION_MISMATCH,
)
from minshui.kernel.errors import MinshuiError

USER_NAME = "minshui"
_SOCKET_PATH_LIMIT = 90
_RELOCATED = Path("/var/lib/minshui/clusters")
_START_SECONDS = 120
_STALE_CHILDREN_SECONDS = 20.0
_ANSWER_SECONDS = 2.0
# The protocol's shortest question that a live server answers, with one byte.
_SSL_REQUEST = bytes.fromhex("0000000804d2162f")
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """What a look at the server found; ``process_id`` None: not running."""

    folder: Path
    process_id: int | None
    port: int | None
    socket_folder: Path


class EmbeddedServer:
    """One PostgreSQL cluster in ``<data folder>/postgres``.

    ``extra_settings`` go on top of the durable defaults (tests turn durability off there).
    """

    def __init__(self, data_dir: Path, *, extra_settings: Mapping[str, str] | None = None) -> None:
        self._owner = server_owner()
        self.folder = _reachable_folder(data_dir.absolute() / "postgres", self._owner)
        self._extra_settings = dict(extra_settings or {})
        self._cluster = self.folder / "data"
        self._password_file = self.folder / "password"
        self._port_file = self.folder / "port.json"
        self.log_file = self.folder / "log" / "server.log"
        self._socket_folder = _socket_folder(self.folder)

    @contextmanager
    def hold(self) -> Iterator[URL]:
        """Start the server if it is not running; stop it when its last user leaves."""
        self._make_folders()
        with (self.folder / "users.lock").open("w") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                yield self._ensure_running()
            finally:
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass
                else:
                    self._stop()

    def status(self) -> ServerStatus:
        """Look whether the server runs."""
        process_id = self._running_process()
        port = self._read_port() if process_id else None
        return ServerStatus(self.folder, process_id, port, self._socket_folder)

    def revive(self) -> bool:
        """Start the server again if it died while it is held; True: it had."""
        if self._running_process() is not None:
            return False
        self._ensure_running()
        return True

    def url(self) -> URL:
        """Return how to reach the server's maintenance database."""
        return URL.create(
            "postgresql+asyncpg",
            username=USER_NAME,
            password=self._password_file.read_text().strip(),
            database="postgres",
            query={"host": str(self._socket_folder), "port": str(self._read_port())},
        )

    def _ensure_running(self) -> URL:
        with (self.folder / "start.lock").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            if not self._answers():
                binaries = find_binaries(self._owner)
                self._create_cluster(binaries)
                self._write_settings()
                self._start(binaries)
        return self.url()

    def _make_folders(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for private in (self._cluster.parent / "log", self._socket_folder):
                private.mkdir(mode=0o700, exist_ok=True)
                self._owner.own(private)
                if private.stat().st_uid not in {self._owner.uid, os.geteuid()}:
                    raise PermissionError(f"{private} belongs to another user")
        except OSError as failure:
            raise MinshuiError(
                PG_FOLDER_UNUSABLE, folder=self.folder, reason=failure.strerror or failure
            ) from failure

    def _create_cluster(self, binaries: Path) -> None:
        version_file = self._cluster / "PG_VERSION"
        wanted = major_version(binaries, self._owner)
        if version_file.exists():
            found = int(version_file.read_text())
            if found != wanted:
                raise MinshuiError(
                    PG_VERSION_MISMATCH, folder=self._cluster, found=found, wanted=wanted
                )
            return
        if not self._password_file.exists():
            self._password_file.touch(mode=0o600)
            self._password_file.write_text(secrets.token_urlsafe(24))
        partial = self._remove_partial()
        partial.mkdir(mode=0o700)
        self._owner.own(partial)
        password_copy = self.folder / "log" / "initdb.password"
        password_copy.touch(mode=0o600)
        password_copy.write_text(self._password_file.read_text())
        self._owner.own(password_copy)
        try:
            made = self._owner.run(
                [
                    str(binaries / "initdb"),
                    *("-D", str(partial), "-U", USER_NAME, "-E", "UTF8", "-A", "scram-sha-256"),
                    *("--pwfile", str(password_copy)),
                    *_locale_options(wanted),
                ]
            )
        finally:
            password_copy.unlink()
        if made.returncode != 0:
            raise MinshuiError(PG_START_FAILED, reason=_last_line(made.stderr), log=self.log_file)
        with (partial / "postgresql.conf").open("a") as file:
            file.write("include = 'minshui.conf'\n")
        partial.rename(self._cluster)

    def _remove_partial(self) -> Path:
        """Return the free path that a cluster is made at; one left half-made is removed."""
        partial = self.folder / "data.partial"
        if partial.exists():
            shutil.rmtree(partial)
        return partial

    def _write_settings(self) -> None:
        lines = [f"{name} = '{value}'" for name, value in self._settings().items()]
        file = self._cluster / "minshui.conf"
        file.write_text("\n".join(lines) + "\n")
        self._owner.own(file)

    def _settings(self) -> dict[str, str]:
        memory_mib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // _MIB
        return {
            "listen_addresses": "127.0.0.1",
            "port": str(self._choose_port()),
            "unix_socket_directories": str(self._socket_folder),
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            "shared_buffers": f"{min(max(memory_mib // 8, 64), 1024)}MB",
            "work_mem": "16MB",
            "maintenance_work_mem": f"{min(max(memory_mib // 32, 64), 256)}MB",
            "wal_buffers": "16MB",
            "max_wal_size": "4GB",
            "min_wal_size": "256MB",
            "checkpoint_timeout": "15min",
            "random_page_cost": "1.1",
            "max_locks_per_transaction": "256",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "logging_collector": "on",
            "log_directory": str(self.log_file.parent),
            "log_filename": "postgresql-%a.log",
            "log_rotation_age": "1d",
            "log_truncate_on_rotation": "on",
            **self._extra_settings,
        }

    def _choose_port(self) -> int:
        """Return the remembered port if it is free, else a new free one, and remember it."""
        remembered = self._read_port()
        with socket.socket() as probe:
            # As the server itself does: connections that just ended do not occupy the port.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", remembered or 0))
            except OSError:
                probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        self._port_file.write_text(json.dumps({"port": port}))
        return port

    def _read_port(self) -> int | None:
        try:
            return int(json.loads(self._port_file.read_text())["port"])
        except (OSError, ValueError, KeyError):
            return None

    def _start(self, binaries: Path) -> None:
        self._await_stale_children()
        command = [str(binaries / "pg_ctl"), "-D", str(self._cluster), "-l", str(self.log_file)]
        started = self._owner.run(
            [*command, "-w", "-t", str(_START_SECONDS), "start"],
            timeout_seconds=_START_SECONDS + 10,
        )
        if started.returncode != 0:
            reason = self._last_complaint() or _last_line(started.stderr)
            raise MinshuiError(PG_START_FAILED, reason=reason, log=self.log_file.parent)

    def _last_complaint(self) -> str:
        """Return the last ``FATAL`` or ``PANIC`` line that the server logged."""
        logs = sorted(self.log_file.parent.glob("*.log"), key=lambda log: log.stat().st_mtime)
        lines = [line for log in logs for line in log.read_text(errors="replace").splitlines()]
        complaints = (line for line in reversed(lines) if "FATAL:" in line or "PANIC:" in line)
        return next(complaints, "").partition(":  ")[2]

    def _await_stale_children(self) -> None:
        """After a kill −9: let orphaned backends end, then clear the dead server's lock files.

        A process id in them may have gone to another process, or wait as a zombie: PostgreSQL
        itself would take either for a living server.

        Only when no process works in the cluster any more is the file safe to remove: its
        shared-memory key is what keeps two servers from one cluster.
        """
        deadline = time.monotonic() + _STALE_CHILDREN_SECONDS
        while self._processes_inside() and time.monotonic() < deadline:
            time.sleep(0.1)
        if not self._processes_inside():
            for left in (self._cluster / "postmaster.pid", *self._socket_folder.iterdir()):
                left.unlink(missing_ok=True)

    def _processes_inside(self) -> list[int]:
        """Return the processes whose working folder is the cluster: the server's own."""
        numbers = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
        return [number for number in numbers if self._works_inside(number)]

    def _running_process(self) -> int | None:
        """Return the server's process id if its lock file names a live process of this cluster."""
        try:
            process_id = int((self._cluster / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None
        return process_id if self._works_inside(process_id) else None

    def _works_inside(self, process_id: int) -> bool:
        """Return whether a live process has the cluster as its working folder."""
        try:
            return Path(f"/proc/{process_id}/cwd").readlink() == self._cluster.resolve()
        except OSError:
            return False

    def _answers(self) -> bool:
        """Return whether the server runs and takes connections; a dying one is waited for."""
        deadline = time.monotonic() + _STALE_CHILDREN_SECONDS
        address = str(self._socket_folder / f".s.PGSQL.{self._read_port()}")
        while self._running_process() is not None and time.monotonic() < deadline:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(_ANSWER_SECONDS)
                try:
                    probe.connect(address)
                    probe.sendall(_SSL_REQUEST)
                    if probe.recv(1):
                        return True
                except OSError:
                    pass
            time.sleep(0.05)
        return False

    def _stop(self) -> None:
        if self._running_process() is not None:
            binaries = find_binaries(self._owner)
            self._owner.run(
                [str(binaries / "pg_ctl"), "-D", str(self._cluster), "-w", "-m", "fast", "stop"]
            )


def _reachable_folder(folder: Path, owner: Owner) -> Path:
    """Return ``folder``, or a place outside private homes when ``owner`` could not get there."""
    if owner.uid is None:
        return folder
    for parent in folder.parents:
        if parent.is_dir() and not parent.stat().st_mode & 0o001:
            return _RELOCATED / hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return folder


def _socket_folder(folder: Path) -> Path:
    """Return a folder whose socket path fits the system's limit of about 107 bytes."""
    near = folder / "socket"
    if len(os.fsencode(near)) <= _SOCKET_PATH_LIMIT:
        return near
    return Path("/tmp") / f"minshui-{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"  # noqa: S108 - made private, owner checked


def _locale_options(version: int) -> list[str]:
    if version >= 17:
        # Trigrams of Chinese words need a character type that knows Chinese letters.
        provider = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return [*provider, "--locale=C", "--lc-ctype=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else ""
