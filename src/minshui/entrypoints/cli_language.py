"""Typer's own words in Chinese: its help pages, and what is wrong with a command line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn

import typer
from pydantic import ValidationError
from rich.columns import Columns
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text
from typer import rich_utils
from typer._click import core as click_core
from typer._click import exceptions as click_faults
from typer._click.formatting import HelpFormatter

from minshui.infrastructure.http.validation_text import validation_text
from minshui.kernel.errors import ErrorCode, MinshuiError

COMMAND_UNKNOWN = ErrorCode(
    "E_CLI_COMMAND_UNKNOWN", "没有命令“{name}”；用 {command} --help 查看全部命令"
)
OPTION_UNKNOWN = ErrorCode("E_CLI_OPTION_UNKNOWN", "没有选项 {name}；用 {command} --help 查看用法")
PARAMETER_MISSING = ErrorCode(
    "E_CLI_PARAMETER_MISSING", "缺少 {name}（{meaning}）；用 {command} --help 查看用法"
)
VALUE_INVALID = ErrorCode("E_CLI_VALUE", "{name} 的值不对：{reason}；用 {command} --help 查看用法")
USAGE_WRONG = ErrorCode("E_CLI_USAGE", "命令写法不对：{reason}；用 {command} --help 查看用法")

_WORDS = {
    "ARGUMENTS_PANEL_TITLE": "参数",
    "OPTIONS_PANEL_TITLE": "选项",
    "COMMANDS_PANEL_TITLE": "命令",
    "REQUIRED_LONG_STRING": "[必填]",
    "DEFAULT_STRING": "[默认：{}]",
    "ENVVAR_STRING": "[环境变量：{}]",
}
_PATH_FAULTS = {
    "does not exist.": "文件不存在",
    "is a directory.": "这是文件夹，应为文件",
    "is a file.": "这是文件，应为文件夹",
    "is not readable.": "没有读取权限",
    "is not writable.": "没有写入权限",
}


class _FoldingTable(Table):
    """Chinese has no blanks to break at: fold a long text instead of cutting it off."""

    def add_row(self, *cells: Any, **settings: Any) -> None:
        super().add_row(*cells, **settings)
        for column in self.columns:
            column.overflow = "fold"


class _FoldingColumns(Columns):
    """The same for the text beside an option, which Typer lays out in columns of its own."""

    def __init__(self, renderables: Iterable[RenderableType] | None = None) -> None:
        super().__init__(renderables)
        for part in self.renderables:
            if isinstance(part, Text):
                part.overflow = "fold"


class _Formatter(HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "用法：")


def chinese_command(app: typer.Typer) -> click_core.Command:
    """Return the command line of ``app``, with help pages in Chinese throughout."""
    for name, word in (_WORDS | {"Table": _FoldingTable, "Columns": _FoldingColumns}).items():
        setattr(rich_utils, name, word)
    click_core.Context.formatter_class = _Formatter
    command = typer.main.get_command(app)
    _translate(command)
    return command


def refuse_usage(fault: click_faults.UsageError) -> NoReturn:
    """Raise what is wrong with a command line as a coded error in Chinese."""
    command = fault.ctx.command_path if fault.ctx else "minshui"
    match fault:
        case click_faults.MissingParameter(param=param) if param is not None:
            meaning = getattr(param, "help", None) or "必填"
            raise MinshuiError(
                PARAMETER_MISSING, name=_name(param), meaning=meaning, command=command
            ) from fault
        case click_faults.NoSuchOption(option_name=option):
            raise MinshuiError(OPTION_UNKNOWN, name=option, command=command) from fault
        case click_faults.BadParameter(param=param) if param is not None:
            raise MinshuiError(
                VALUE_INVALID, name=_name(param), reason=_value_fault(fault), command=command
            ) from fault
        case click_faults.BadOptionUsage(option_name=option):
            reason = f"选项 {option} 后面应当有值" if "requires" in fault.message else option
            raise MinshuiError(USAGE_WRONG, reason=reason, command=command) from fault
    if fault.message.startswith("No such command"):
        name = fault.message.split("'")[1]
        raise MinshuiError(COMMAND_UNKNOWN, name=name, command=command) from fault
    reason = fault.message
    if "extra argument" in reason:
        reason = "多出参数 " + reason.partition("(s) (")[2].rstrip(")")
    raise MinshuiError(USAGE_WRONG, reason=reason, command=command) from fault


def _translate(command: click_core.Command) -> None:
    command.options_metavar = "[选项]"
    help_option = command.get_help_option(click_core.Context(command))
    if help_option is not None:
        help_option.help = "显示本说明"
    if isinstance(command, typer.core.TyperGroup):
        command.subcommand_metavar = "命令 [参数]…"
        for part in command.commands.values():
            _translate(part)


def _name(param: Any) -> str:
    return str(param.opts[0] if param.param_type_name == "option" else param.display_name_raw)


def _value_fault(fault: click_faults.BadParameter) -> str:
    if isinstance(fault.__cause__, ValidationError):
        found = fault.__cause__.errors()[0]
        if "match the formats" in found["msg"]:
            return f"“{found['input']}”不是日期，应如 2026-11-21"
        return f"“{found['input']}”{validation_text(found)}"
    for ending, reason in _PATH_FAULTS.items():
        if fault.message.endswith(ending):
            return f"{fault.message.removesuffix(ending).partition(' ')[2].strip()} {reason}"
    return fault.message
