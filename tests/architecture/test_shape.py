"""The house's shape: sizes, names, and what may not stand where."""

from __future__ import annotations

import ast
import re

from tests.architecture.source_tree import ROOT, SourceFile, all_files, program_files

MAX_FILE_LINES = 500
MAX_TEST_FILE_LINES = 600
MAX_FUNCTION_LINES = 70
VAGUE_NAMES = re.compile(
    r"^(service|services|utils?|common|helpers?|managers?|misc|base_crud)\.py$"
)
CLOCK_FILE = "src/minshui/kernel/clock.py"


def _in_room(file: SourceFile, *rooms: str) -> bool:
    return any(f"/{room}/" in file.name for room in rooms)


def test_no_file_is_longer_than_its_limit() -> None:
    too_long = []
    for file in all_files():
        if "/migrations/" in file.name:
            continue
        limit = MAX_TEST_FILE_LINES if file.name.startswith("tests/") else MAX_FILE_LINES
        if (lines := file.text.count("\n")) > limit:
            too_long.append(f"{file.name}: {lines} lines, at most {limit}")
    assert too_long == []


def test_no_function_is_longer_than_seventy_lines() -> None:
    too_long = []
    for file in all_files():
        if "/migrations/" in file.name:
            continue
        for node in file.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno
                if lines > MAX_FUNCTION_LINES:
                    too_long.append(f"{file.name}:{node.lineno} {node.name}: {lines} lines")
    assert too_long == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    vague = [file.name for file in all_files() if VAGUE_NAMES.match(file.path.name)]
    assert vague == []


def test_domain_code_knows_no_float_no_input_output_and_no_clock() -> None:
    banned_roots = ("sqlalchemy", "asyncpg", "fastapi", "httpx", "os", "pathlib", "socket", "time")
    faults = []
    for file in program_files():
        if not _in_room(file, "domain", "kernel"):
            continue
        faults += [
            f"{file.name}:{node.lineno} float"
            for node in file.nodes
            if isinstance(node, ast.Name) and node.id == "float"
        ]
        faults += [
            f"{file.name} imports {name}"
            for name in file.imports
            if name.split(".")[0] in banned_roots
        ]
        faults += [
            f"{file.name}:{node.lineno} async"
            for node in file.nodes
            if isinstance(node, ast.AsyncFunctionDef | ast.Await)
        ]
    assert faults == []


def test_only_the_clock_reads_the_time_of_day() -> None:
    reads = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.time)\(")
    faults = [
        file.name
        for file in program_files()
        if file.name != CLOCK_FILE
        and not file.name.startswith("src/minshui/infrastructure/")
        and not file.name.startswith("src/minshui/entrypoints/")
        and not file.name.startswith("src/minshui/simulators/")  # programs of their own
        and reads.search(file.text)
    ]
    assert faults == []


def test_application_code_never_commits() -> None:
    rooms = ("use_cases", "queries", "domain")
    faults = [
        f"{file.name}:{node.lineno}"
        for file in program_files()
        if _in_room(file, *rooms)
        for node in file.nodes
        if isinstance(node, ast.Attribute) and node.attr in {"commit", "rollback"}
    ]
    assert faults == []


def test_a_use_case_file_has_one_public_function() -> None:
    faults = []
    for file in program_files():
        if not _in_room(file, "use_cases") or file.path.name == "__init__.py":
            continue
        public = [
            node.name
            for node in file.tree.body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and not node.name.startswith("_")
        ]
        if len(public) != 1:
            faults.append(f"{file.name}: {', '.join(public) or 'none'}")
    assert faults == []


def test_every_public_function_and_class_says_what_it_is() -> None:
    faults = []
    for file in program_files():
        if "/migrations/" in file.name:
            continue
        if file.text.strip() and not ast.get_docstring(file.tree):
            faults.append(f"{file.name}: the file")
        for node in file.tree.body:
            if (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                and not node.name.startswith("_")
                and not ast.get_docstring(node)
            ):
                faults.append(f"{file.name}:{node.lineno} {node.name}")
    assert faults == []


def test_no_file_knows_where_the_repository_lies() -> None:
    faults = [file.name for file in all_files() if f"{ROOT}/" in file.text]
    assert faults == []
