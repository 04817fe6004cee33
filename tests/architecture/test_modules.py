"""Modules meet through facades; floors import downwards only."""

from __future__ import annotations

from tests.architecture.source_tree import PACKAGE, SUBSYSTEMS, module_of, program_files

# The only places that may wire modules together.
WIRING = "minshui.entrypoints"
FLOORS = [
    "minshui.kernel",
    "minshui.infrastructure",
    "minshui.platform",
    "minshui.message",
    "minshui.workorder",
    "minshui.metering",
    "minshui.revenue",
    "minshui.entrypoints",
]
# Within the revenue subsystem, a module may only use the ones before it.
REVENUE_ORDER = [
    "parameter",
    "tariff",
    "ledger",
    "customer",
    "reading",
    "billing",
    "adjustment",
    "simulation",
    "cashier",
    "finance",
    "ownership",
    "collective",
    "notice",
    "cutover",
]
OPEN_ROOMS = ("facade", "permissions")


def test_a_module_is_entered_by_its_facade_only() -> None:
    faults = []
    for file in program_files():
        own = module_of(file.dotted)
        if file.dotted.startswith(WIRING):
            continue
        for name in file.imports:
            other = module_of(name)
            if other is None or other == own:
                continue
            room = name.split(".")[3] if len(name.split(".")) > 3 else ""
            # Read models may join other modules' tables, so that lists don't become N + 1 calls.
            reads = "/queries/" in file.name and room == "models"
            if room not in OPEN_ROOMS and not reads:
                faults.append(f"{file.name} imports {name}")
    assert faults == []


def test_a_lower_floor_never_imports_a_higher_one() -> None:
    faults = []
    for file in program_files():
        here = _floor(file.dotted)
        faults += [
            f"{file.name} imports {name}"
            for name in file.imports
            if name.startswith("minshui.") and _floor(name) > here
        ]
    assert faults == []


def test_revenue_modules_use_only_the_ones_before_them() -> None:
    faults = []
    for file in program_files():
        own = module_of(file.dotted)
        if own is None or not own.startswith("minshui.revenue."):
            continue
        if file.path.parent.name == "revenue":
            continue  # the subsystem's own __init__
        here = REVENUE_ORDER.index(own.split(".")[2])
        for name in file.imports:
            other = module_of(name)
            if other is None or not other.startswith("minshui.revenue.") or other == own:
                continue
            if REVENUE_ORDER.index(other.split(".")[2]) > here:
                faults.append(f"{file.name} imports {name}")
    assert faults == []


def test_every_module_has_its_charter_and_its_door() -> None:
    missing = []
    for subsystem in SUBSYSTEMS:
        for folder in sorted((PACKAGE / subsystem).iterdir()):
            if not (folder / "__init__.py").is_file():
                continue
            missing += [
                f"{subsystem}/{folder.name}/{name}"
                for name in ("README.md", "facade.py")
                if not (folder / name).is_file()
            ]
    assert missing == []


def test_a_facade_holds_no_logic() -> None:
    faults = []
    for file in program_files():
        if file.path.name != "facade.py":
            continue
        lines = file.text.splitlines()
        if any(line.startswith(("def ", "async def ", "class ")) for line in lines):
            faults.append(f"{file.name} defines something")
    assert faults == []


def _floor(dotted: str) -> int:
    for index, floor in enumerate(FLOORS):
        if dotted == floor or dotted.startswith(f"{floor}."):
            return index
    return 0
