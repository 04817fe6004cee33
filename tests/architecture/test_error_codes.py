"""Coded errors: declared once, said in Chinese, filled in where raised, provoked in tests."""

from __future__ import annotations

import ast
import re
import string
from collections import Counter
from importlib import import_module
from types import ModuleType

import pytest

from minshui.kernel.errors import ErrorCode
from tests.architecture.source_tree import SourceFile, all_files, program_files

PROVOKED_AT_LEAST = 60
CODE = re.compile(r"E_[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
# The sentence of the failure that stopped the work, as it is.
HANDED_ON = {"{reason}"}
ENDS_BADLY = re.compile(r"^\s|[\s。.，,；;：:]$")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# What drives the program from outside: HTTP clients, commands, import files.
CLIENTS = {"api", "minshui", "run"}
DRIVERS = {"CliRunner", "run_import"}
RAISING = {"MinshuiError", "tariff_error"}


def _declarations() -> list[tuple[str, str, str]]:
    """Return (place, code, message) of every declaration in the source."""
    found = []
    for file in program_files():
        for node in file.nodes:
            if isinstance(node, ast.Call) and _called(node) == "ErrorCode":
                code, message = (ast.literal_eval(argument) for argument in node.args[:2])
                found.append((f"{file.name}:{node.lineno}", code, message))
    return found


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def test_no_code_is_declared_twice() -> None:
    counts = Counter(code for _, code, _ in _declarations())
    assert [code for code, count in counts.items() if count > 1] == []
    assert [code for code in counts if not CODE.fullmatch(code)] == []


def test_every_message_is_a_chinese_sentence_without_a_full_stop() -> None:
    wrong = [
        (place, message)
        for place, _, message in _declarations()
        if not (CHINESE.search(message) or message in HANDED_ON) or ENDS_BADLY.search(message)
    ]
    assert wrong == []


def test_what_a_message_asks_for_is_given_where_it_is_raised() -> None:
    wrong = []
    for file in program_files():
        raises = [
            node
            for node in file.nodes
            if isinstance(node, ast.Call) and _called(node) in RAISING and node.args
        ]
        module = import_module(file.dotted) if raises else None
        for node in raises:
            error = _constant(module, node.args[0])
            given = {keyword.arg for keyword in node.keywords}
            if error is not None and None not in given:
                missing = _placeholders(error) - given
                if missing:
                    wrong.append(f"{file.name}:{node.lineno} {error.code}: {sorted(missing)}")
    assert wrong == []


def _constant(module: ModuleType | None, node: ast.expr) -> ErrorCode | None:
    """Return the error code that a name of a module, or of one it imported, stands for."""
    parts = ast.unparse(node).split(".")
    value: object = module
    for part in parts:
        value = getattr(value, part, None)
    return value if isinstance(value, ErrorCode) else None


def _placeholders(error: ErrorCode) -> set[str]:
    names = {name for _, name, _, _ in string.Formatter().parse(error.message) if name}
    return {re.split(r"[.\[]", name)[0] for name in names}


def _provoked(file: SourceFile) -> set[str]:
    """Return the codes named by those tests of a file that drive the program from outside."""
    drivers = set(DRIVERS)
    tests: list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef] = []
    for node in file.tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if node.name.startswith(("test_", "Test")):
            tests.append(node)
        elif _names(node) & drivers:
            drivers.add(node.name)
    codes: set[str] = set()
    for test in tests:
        names = _names(test)
        if names & drivers or names & CLIENTS or "ApiCases" in names:
            codes |= {
                found.group()
                for node in ast.walk(test)
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
                for found in CODE.finditer(node.value)
            }
    return codes


def _names(node: ast.AST) -> set[str]:
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return names | {each.arg for each in ast.walk(node) if isinstance(each, ast.arg)}


@pytest.fixture(scope="module")
def provoked() -> set[str]:
    declared = {code for _, code, _ in _declarations()}
    return declared & {
        code
        for file in all_files()
        if file.name.startswith("tests/") and not file.name.startswith("tests/architecture/")
        for code in _provoked(file)
    }


def test_sixty_codes_are_provoked_over_imports_api_and_commands(provoked: set[str]) -> None:
    assert len(provoked) >= PROVOKED_AT_LEAST, sorted(provoked)
