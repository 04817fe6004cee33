"""Print every error code of the program: code, HTTP status, sentence; ``--markdown`` as a table."""

from __future__ import annotations

import sys
from importlib import import_module
from pkgutil import walk_packages

import minshui
from minshui.kernel.errors import declared_error_codes


def import_everything() -> None:
    """Import every module of the program: codes are declared when their module is imported."""
    for module in walk_packages(minshui.__path__, "minshui."):
        if ".migrations" not in module.name and not module.name.endswith(".__main__"):
            import_module(module.name)


def main() -> None:
    """Print one line a code."""
    import_everything()
    line = "{} {} {}\n"
    if "--markdown" in sys.argv[1:]:
        sys.stdout.write("| code | status | 说明 |\n|---|---|---|\n")
        line = "| `{}` | {} | {} |\n"
    for code, error in sorted(declared_error_codes().items()):
        sys.stdout.write(line.format(code, error.status, error.message))


if __name__ == "__main__":
    main()
