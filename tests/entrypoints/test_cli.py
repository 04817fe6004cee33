"""The command line: what it prints and with which exit code it leaves."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import URL

from minshui.entrypoints import cli, cli_tenant, runtime
from minshui.infrastructure.db.administration import driver_connection, drop_database
from minshui.kernel.errors import ErrorCode, MinshuiError, Place
from tests.conftest import Installation
from tests.entrypoints.command_line import CommandLine, Outcome

Run = Callable[..., Outcome]
TEST_FAULT = ErrorCode("E_TEST_CLI_FAULT", "第{number}行不对", 422)


@pytest.fixture
def run(minshui: CommandLine) -> Run:
    return minshui.run


async def drop(server_url: URL, *names: str) -> None:
    async with driver_connection(server_url) as server:
        for name in names:
            await drop_database(server, name)


def test_tenant_create_makes_a_tenant_that_list_shows(database: Installation, run: Run) -> None:
    # when
    made = run("tenant", "create", "--name", "福州自来水", "--short", "FZ")
    # then
    assert made.code == 0
    assert "FZ" in made.out
    listed = run("tenant", "list")
    assert listed.code == 0
    assert "福州自来水" in listed.out
    assert "启用" in listed.out
    # it can be worked in at once
    code = made.out.split("（")[0].split()[1]
    assert "新增 0 个科目" in run("ledger", "chart", "--tenant", code).out
    again = run("tenant", "create", "--name", "福州自来水", "--short", "FZ")
    assert again.code == 1
    assert again.err.startswith("E_TENANT_EXISTS 租户“福州自来水”已经存在")


def test_migrate_says_what_became_of_each_tenant(database: Installation, run: Run) -> None:
    # when
    migrated = run("migrate")
    # then
    assert migrated.code == 0
    assert f"✓ {database.tenant_code}：已是最新" in migrated.out
    assert "共 1 个租户库，成功 1，失败 0" in migrated.out


async def _cripple(database: Installation) -> None:
    async with driver_connection(database.tenant_url) as connection:
        await connection.execute("UPDATE sys_identity SET tenant_code = 'OTHER2026001'")


def test_doctor_finds_a_healthy_installation_good(database: Installation, run: Run) -> None:
    found = run("doctor")
    assert f"租户 {database.tenant_code}" in found.out
    # the tests' own server runs without fsync, and that is the only thing wrong
    assert [line for line in found.out.splitlines() if line.startswith("✗")] == [
        "✗ 数据安全：fsync 已关闭，断电会丢数据"
    ]
    assert found.code == 1


def test_doctor_names_a_database_that_says_it_is_anothers(database: Installation, run: Run) -> None:
    # given
    runtime.run_async(_cripple(database))
    # when
    found = run("doctor")
    # then
    assert found.code == 1
    assert "E_TENANT_ROUTE" in found.out
    assert "OTHER2026001" in found.out


def test_doctor_names_the_servers_of_a_cluster_that_do_not_answer(
    database: Installation, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given two ports that nobody listens on
    monkeypatch.setenv("MINSHUI_BROKER_URL", "amqp://guest:secret-word@127.0.0.1:1/")
    monkeypatch.setenv("MINSHUI_REDIS_URL", "redis://:secret-word@127.0.0.1:1/0")
    # when
    found = run("doctor")
    # then
    assert "✗ 消息队列：连不上 RabbitMQ：" in found.out
    assert "✗ 缓存与信号：连不上 Redis：" in found.out
    assert "secret-word" not in found.out


def test_doctor_says_what_to_do_where_there_is_no_master(
    database: Installation, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINSHUI_DATABASE_PREFIX", "nothing_here_")
    found = run("doctor")
    assert found.code == 1
    assert "E_DATABASE_UNREACHABLE" in found.out
    assert "→ 请运行 minshui migrate" in found.out


def test_a_failure_is_shown_with_its_code_and_place(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    def refuse(_work: SimpleNamespace) -> None:
        raise MinshuiError(TEST_FAULT, place=Place(field="a.b", row=3), number=3)

    monkeypatch.setattr(cli_tenant, "_list", SimpleNamespace)
    monkeypatch.setattr(cli_tenant, "run_async", refuse)
    # when
    left = run("tenant", "list")
    # then
    assert left == Outcome(1, "", "E_TEST_CLI_FAULT 第3行不对（字段 a.b，行 3）\n")


def test_a_fault_of_the_program_shows_a_trace_id_and_no_traceback(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # given
    def fail(_work: SimpleNamespace) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cli_tenant, "_list", SimpleNamespace)
    monkeypatch.setattr(cli_tenant, "run_async", fail)
    # when
    left = run("tenant", "list")
    # then
    assert left.code == cli.EXIT_BUG
    assert "Traceback" not in left.err
    logged = json.loads((tmp_path / "log" / "cli.log").read_text().splitlines()[-1])
    assert logged["trace_id"] in left.err
    assert "ZeroDivisionError" in logged["exception"]


@pytest.mark.parametrize(
    ("variable", "value", "code"),
    [
        ("MINSHUI_ENV", "staging", "E_SETTINGS_INVALID"),
        ("MINSHUI_DATABASE_URL", "mysql://x/y", "E_DATABASE_URL_INVALID"),
        ("MINSHUI_DATABASE_URL", "not an address", "E_DATABASE_URL_INVALID"),
        ("MINSHUI_DATABASE_URL", "postgresql://u:secret@127.0.0.1:1/x", "E_DATABASE_UNREACHABLE"),
    ],
)
def test_wrong_settings_are_named_and_no_password_is_shown(
    run: Run, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, code: str
) -> None:
    monkeypatch.setenv(variable, value)
    left = run("tenant", "list")
    assert left.code == 1
    assert left.err.startswith(f"{code} ")
    assert "secret" not in left.err


def test_production_refuses_the_embedded_server(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINSHUI_ENV", "production")
    monkeypatch.delenv("MINSHUI_DATABASE_URL")
    left = run("tenant", "list")
    assert left.code == 1
    assert left.err.startswith("E_EMBEDDED_REFUSED ")


def test_database_status_says_that_nothing_runs(run: Run) -> None:
    said = run("database", "status")
    assert said.code == 0
    assert said.out.startswith("内置数据库未运行")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nosuch",), "E_CLI_COMMAND_UNKNOWN 没有命令“nosuch”；用 minshui --help 查看全部命令"),
        (("tenant", "list", "--foo"), "E_CLI_OPTION_UNKNOWN 没有选项 --foo"),
        (("tenant", "create"), "E_CLI_PARAMETER_MISSING 缺少 --name（租户名称，如 福州自来水）"),
        (("bill", "explain"), "E_CLI_PARAMETER_MISSING 缺少 number（账单号）"),
        (("tenant", "list", "a", "b"), "E_CLI_USAGE 命令写法不对：多出参数 a b"),
        (("tenant", "create", "--name"), "E_CLI_USAGE 命令写法不对：选项 --name 后面应当有值"),
        (("demo", "--households", "3"), "E_CLI_VALUE --households 的值不对：“3”应不小于 200"),
        (
            ("bill", "run", "--month", "2026-11", "--tenant", "FZ2026001", "--due", "soon"),
            "E_CLI_VALUE --due 的值不对：“soon”不是日期，应如 2026-11-21",
        ),
        (
            ("import", "meters", "/nowhere.csv", "--tenant", "FZ2026001"),
            "E_CLI_VALUE file 的值不对：'/nowhere.csv' 文件不存在",
        ),
    ],
)
def test_a_wrong_command_line_is_one_sentence_with_a_code(
    run: Run, arguments: tuple[str, ...], said: str
) -> None:
    left = run(*arguments)
    assert (left.code, left.out) == (1, "")
    assert left.err.startswith(said)
    assert left.err.count("\n") == 1


def test_help_is_chinese_and_whole(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    shown = run("import", "customers", "--help")
    assert shown.code == 0
    assert "用法：" in shown.out
    assert "…" not in shown.out
    assert not {"Usage", "Options", "Show this message"} & set(shown.out.split())


def test_an_error_file_that_cannot_be_written_is_refused_before_the_import(
    database: Installation, run: Run, tmp_path: Path
) -> None:
    # given
    table = tmp_path / "水表.csv"
    table.write_text("表号,口径,量程\nQ1,DN15,100000\nQ2,DN15,x\n", encoding="utf-8")
    into = ("import", "meters", str(table), "--tenant", database.tenant_code, "--valid-only")
    # when
    nowhere = run(*into, "--errors", str(tmp_path / "none" / "e.xlsx"))
    no_table = run(*into, "--errors", str(tmp_path / "e.pdf"))
    # then
    assert (nowhere.code, nowhere.err.split()[0]) == (1, "E_TARGET_UNWRITABLE")
    assert (no_table.code, no_table.err.split()[0]) == (1, "E_TARGET_ENDING")
    assert "可新增 1" in run(*into, "--dry-run").out
