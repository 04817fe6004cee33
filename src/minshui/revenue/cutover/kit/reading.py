"""Read a set of files: which kind each is, and its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from minshui.infrastructure.imports.columns import ImportRow, ImportSpec
from minshui.infrastructure.imports.faults import FaultList
from minshui.infrastructure.imports.parsing import parse_rows
from minshui.infrastructure.imports.running import ImportMode, ImportResult
from minshui.infrastructure.imports.sheets import ImportFile, Sheet, read_sheet
from minshui.kernel.errors import MinshuiError
from minshui.revenue.cutover.contracts import FileKind, KitFault
from minshui.revenue.cutover.errors import FILE_MISSING, FILE_TWICE, FILE_UNKNOWN
from minshui.revenue.cutover.kit.columns import REQUIRED, SPECS


@dataclass(slots=True)
class KitFile:
    """One file as read; rows at fault are in ``rows`` too, their faulty cells None."""

    kind: FileKind
    source: ImportFile
    sheet: Sheet
    rows: list[ImportRow]
    faults: FaultList

    @property
    def spec(self) -> ImportSpec:
        """Its columns."""
        return SPECS[self.kind]

    def result(self, status: str) -> ImportResult:
        """Return what became of it as the log and the error file take it."""
        fault_rows = sum(self.faults.has(row.number) for row in self.rows)
        return ImportResult(
            spec=self.spec,
            sheet=self.sheet,
            mode=ImportMode.ALL_OR_NOTHING,
            status=status,
            new=len(self.rows) - fault_rows,
            unchanged=0,
            fault_rows=fault_rows,
            faults=tuple(self.faults.all()),
        )


@dataclass(slots=True)
class Kit:
    """A set of files; ``file_faults`` are those of whole files."""

    files: dict[FileKind, KitFile] = field(default_factory=dict)
    file_faults: list[KitFault] = field(default_factory=list)

    def rows(self, kind: FileKind) -> list[ImportRow]:
        """Return the rows of a kind; none where there is no such file."""
        return self.files[kind].rows if kind in self.files else []

    def faults(self) -> list[KitFault]:
        """Return every fault: of whole files, then of rows, file by file."""
        found = list(self.file_faults)
        for file in self.files.values():
            found += [
                KitFault(
                    file.source.name, file.kind, each.row, each.column, each.code, each.message
                )
                for each in file.faults.all()
            ]
        return found


def file_kind(name: str) -> FileKind | None:
    """Return the kind that a file's name begins with: ``arrears-2026.csv``, ``欠费.xlsx``."""
    known = {word: kind for kind in FileKind for word in (kind.value, SPECS[kind].title)}
    for word, kind in known.items():
        if name.lower().startswith(word):
            return kind
    return None


def read_kit(files: Sequence[ImportFile]) -> Kit:
    """Read every file; what is wrong with one as a whole is among the kit's faults."""
    kit = Kit()
    for file in files:
        kind = file_kind(file.name)
        try:
            if kind is None:
                names = "、".join(SPECS[each].title for each in FileKind)
                raise MinshuiError(FILE_UNKNOWN, name=file.name, names=names)
            if kind in kit.files:
                raise MinshuiError(FILE_TWICE, name=file.name, other=kit.files[kind].source.name)
            faults = FaultList()
            sheet = read_sheet(file)
            rows = parse_rows(SPECS[kind], sheet, faults)
            kit.files[kind] = KitFile(kind, file, sheet, rows, faults)
        except MinshuiError as refused:
            kit.file_faults.append(
                KitFault(file.name, kind, None, None, refused.code, refused.message)
            )
    kit.files = {kind: kit.files[kind] for kind in FileKind if kind in kit.files}
    handed = {*kit.files, *(fault.kind for fault in kit.file_faults)}
    missing = [SPECS[kind].title for kind in REQUIRED if kind not in handed]
    if missing:
        lacking = MinshuiError(FILE_MISSING, names="、".join(missing))
        kit.file_faults.append(KitFault("", None, None, None, lacking.code, lacking.message))
    return kit
