"""The program's source as the architecture tests read it."""

from __future__ import annotations

import ast
import subprocess
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "minshui"
# Packages whose sub-packages are modules with a facade.
SUBSYSTEMS = ("platform", "message", "workorder", "metering", "revenue")


@dataclass(eq=False)
class SourceFile:
    """One Python file of the repository."""

    path: Path

    @property
    def name(self) -> str:
        """The path from the repository's root."""
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        """The file's text."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        """The file's syntax tree."""
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the tree."""
        return list(ast.walk(self.tree))

    @property
    def dotted(self) -> str:
        """The module name, e.g. ``minshui.revenue.tariff.facade``."""
        return ".".join(self.path.relative_to(ROOT / "src").with_suffix("").parts)

    @cached_property
    def imports(self) -> list[str]:
        """The dotted names this file imports, ``from x import y`` as ``x.y``."""
        names: list[str] = []
        for node in self.nodes:
            if isinstance(node, ast.Import):
                names += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names += [f"{node.module}.{alias.name}" for alias in node.names]
        return names


@cache
def program_files() -> list[SourceFile]:
    """Return every Python file of the program."""
    return [file for file in all_files() if PACKAGE in file.path.parents]


@cache
def all_files() -> list[SourceFile]:
    """Return every Python file of the repository that git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return [SourceFile(ROOT / name) for name in listed if (ROOT / name).is_file()]


def module_of(dotted: str) -> str | None:
    """Return the module that a dotted name belongs to, e.g. ``minshui.revenue.tariff``."""
    parts = dotted.split(".")
    if len(parts) >= 3 and parts[0] == "minshui" and parts[1] in SUBSYSTEMS:
        return ".".join(parts[:3])
    return None
