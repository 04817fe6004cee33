"""Print which features of the requirement are driven by tests, and which are open."""

from __future__ import annotations

import ast
import csv
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def marked_features() -> dict[str, list[str]]:
    """Return the marked F-ids and the tests that carry each."""
    tests: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            for decorator in node.decorator_list:
                if (
                    isinstance(decorator, ast.Call)
                    and isinstance(decorator.func, ast.Attribute)
                    and decorator.func.attr == "feature"
                ):
                    for argument in decorator.args:
                        if isinstance(argument, ast.Constant):
                            where = f"{path.relative_to(ROOT)}::{node.name}"
                            tests[str(argument.value)].append(where)
    return tests


def main() -> None:
    """Print a line a module, and with a module's or subsystem's id its features one by one."""
    wanted = set(sys.argv[1:])
    tests = marked_features()
    with (ROOT / "docs/requirements/features.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    groups: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        groups[row["subsystem"], row["module"]].append(row)
    out = sys.stdout
    for (subsystem, module), features in sorted(groups.items()):
        covered = [row for row in features if row["id"] in tests]
        out.write(f"{subsystem:8} {module:12} {len(covered):3} of {len(features):3} covered\n")
        if wanted & {subsystem, module}:
            for row in features:
                state = "covered" if row["id"] in tests else "open   "
                out.write(f"  {state} {row['id']} {row['feature_zh']}\n")
                for test in tests.get(row["id"], []):
                    out.write(f"            {test}\n")
    covered_ids = {row["id"] for row in rows} & tests.keys()
    out.write(f"{len(covered_ids)} of {len(rows)} features covered, the others open\n")


if __name__ == "__main__":
    main()
