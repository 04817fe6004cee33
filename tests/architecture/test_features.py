"""Feature marks name features that exist, three at the most."""

from __future__ import annotations

import ast
import csv

from tests.architecture.source_tree import ROOT, all_files

FEATURES = ROOT / "docs" / "requirements" / "features.csv"
MAX_MARKS = 3


def _marks() -> list[tuple[str, list[str]]]:
    found = []
    for file in all_files():
        if not file.name.startswith("tests/"):
            continue
        for node in file.nodes:
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "feature"
            ):
                ids = [
                    argument.value for argument in node.args if isinstance(argument, ast.Constant)
                ]
                found.append((f"{file.name}:{node.lineno}", [str(value) for value in ids]))
    return found


def test_every_mark_names_known_features_and_at_most_three() -> None:
    with FEATURES.open(encoding="utf-8", newline="") as stream:
        known = {row["id"] for row in csv.DictReader(stream)}
    faults = [
        f"{place}: {ids}"
        for place, ids in _marks()
        if not ids or len(ids) > MAX_MARKS or set(ids) - known
    ]
    assert len(known) == 961
    assert faults == []
