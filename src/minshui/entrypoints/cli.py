"""``minshui``: the command line. Each family of commands stands in its own ``cli_….py``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from uuid import uuid4

import structlog
import typer
from rich.console import Console
from typer._click.exceptions import NoArgsIsHelpError, UsageError

from minshui.entrypoints.cli_language import chinese_command, refuse_usage
from minshui.entrypoints.runtime import load_settings
from minshui.infrastructure.processes.lifeline import follow_supervisor
from minshui.infrastructure.processes.supervisor import PROCESS_NAME_VARIABLE
from minshui.infrastructure.telemetry.logging import configure_logging
from minshui.kernel.errors import MinshuiError

EXIT_FAILED = 1
EXIT_BUG = 70
EXIT_INTERRUPTED = 130

app = typer.Typer(
    name="minshui",
    help="闽水：水务集团营收系统",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for _name, _module in (
    ("tenant", "cli_tenant"),
    ("user", "cli_user"),
    ("database", "cli_database_server"),
    ("tariff", "cli_tariff"),
    ("import", "cli_import"),
    ("cutover", "cli_cutover"),
    ("readings", "cli_reading"),
    ("bill", "cli_billing"),
    ("ledger", "cli_ledger"),
    ("audit", "cli_audit"),
    ("client", "cli_client"),
    ("signing-key", "cli_signing"),
    ("cas-service", "cli_cas_service"),
    ("keys", "cli_keys"),
    ("till", "cli_till"),
    ("queue", "cli_queue"),
    ("schedule", "cli_schedule"),
    ("simulator", "cli_simulator"),
):
    if find_spec(f"minshui.entrypoints.{_module}") is not None:
        app.add_typer(import_module(f"minshui.entrypoints.{_module}").app, name=_name)
for _module in ("cli_database", "cli_processes", "cli_openapi", "cli_demo"):
    if find_spec(f"minshui.entrypoints.{_module}") is not None:
        _commands = import_module(f"minshui.entrypoints.{_module}").app.registered_commands
        app.registered_commands += _commands


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code.

    A ``MinshuiError`` is shown as ``E_CODE`` and its sentence, with its place (exit 1); anything
    else is a fault of the program: a trace id and the log file are shown, not a traceback.
    """
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    process_name = os.environ.get(PROCESS_NAME_VARIABLE, "cli")
    trace_id = uuid4().hex
    structlog.contextvars.bind_contextvars(trace_id=trace_id)
    log_file = None
    try:
        settings = load_settings()
        log_file = configure_logging(
            settings, process_name, to_terminal=_lines_wanted(process_name)
        )
        follow_supervisor()
        sys.exit(_run(None if arguments is None else list(arguments)))
    except MinshuiError as failure:
        show_failure(console, failure)
        sys.exit(EXIT_FAILED)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(EXIT_INTERRUPTED)
    except Exception:
        structlog.get_logger(__name__).exception("program_fault")
        where = f"日志：{log_file}" if log_file else "详情见上面的日志"
        console.print(f"程序出错（跟踪号 {trace_id}），{where}", markup=False)
        sys.exit(EXIT_BUG)


def _lines_wanted(process_name: str) -> bool:
    # Whoever watches a terminal wants the address and the log-ins there, not every request.
    return process_name != "cli" and not sys.stderr.isatty()


def _run(arguments: list[str] | None) -> int:
    try:
        code = chinese_command(app).main(arguments, "minshui", standalone_mode=False)
    except NoArgsIsHelpError:
        return 0
    except UsageError as fault:
        refuse_usage(fault)
    return code if isinstance(code, int) else 0


def show_failure(console: Console, failure: MinshuiError) -> None:
    """Print an error as ``E_CODE sentence``, with the place it is at."""
    line = f"{failure.code} {failure.message}"
    if failure.place is not None:
        names = {"field": "字段", "row": "行", "column": "列"}
        parts = [f"{names[name]} {value}" for name, value in failure.place.to_dict().items()]
        line += f"（{'，'.join(parts)}）"
    console.print(line, markup=False)
