"""The versions of every tariff, by code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.document import TariffDocument
from minshui.revenue.tariff.domain.faults import tariff_error


class TariffBook:
    """Versions by tariff code, in order of time; they do not overlap (``check_versions``)."""

    def __init__(self, documents: Iterable[TariffDocument]) -> None:
        self._versions: dict[str, list[TariffDocument]] = {}
        for document in documents:
            self._versions.setdefault(document.code, []).append(document)
        for versions in self._versions.values():
            versions.sort(key=lambda version: version.effective_from or date.min)

    def __iter__(self) -> Iterator[str]:
        return iter(self._versions)

    def versions(self, code: str) -> tuple[TariffDocument, ...]:
        """Return the versions of a tariff; raises ``E_NO_TARIFF`` where there is none."""
        if code not in self._versions:
            raise tariff_error(errors.NO_TARIFF, "tariff", tariff=code, when="")
        return tuple(self._versions[code])

    def with_documents(self, documents: Iterable[TariffDocument]) -> TariffBook:
        """Return a book in which ``documents`` replace the tariffs of their codes."""
        added = list(documents)
        codes = {document.code for document in added}
        kept = [
            version
            for code, versions in self._versions.items()
            if code not in codes
            for version in versions
        ]
        return TariffBook([*kept, *added])


def in_force(version: TariffDocument, day: date) -> bool:
    """Return whether a version covers ``day``."""
    after_start = version.effective_from is None or version.effective_from <= day
    return after_start and (version.effective_to is None or day <= version.effective_to)


def version_on(
    versions: Iterable[TariffDocument], day: date, path: str = "bill.to"
) -> TariffDocument:
    """Return the version in force on ``day``, which is that at the input ``path``.

    Raises ``E_NO_TARIFF`` where there is none.
    """
    known = list(versions)
    for version in known:
        if in_force(version, day):
            return version
    code = known[0].code if known else ""
    raise tariff_error(errors.NO_TARIFF, path, tariff=code, when=f"在 {day.isoformat()} ")
