"""Cases through the scalar body, the columnar one, or both."""

from __future__ import annotations

from minshui.revenue.tariff.domain.columnar_body import ColumnarBody
from minshui.revenue.tariff.domain.file_reports import Report, verify_report
from minshui.revenue.tariff.domain.scalar import price_bill
from minshui.revenue.tariff.domain.verification import PricingBody


def verify_by(content: bytes, *, scalar: bool, columnar: bool) -> Report:
    """Report the cases of a file, and how many bills the columnar body handed over.

    A case has passed where every body asked gives what is expected.
    """
    bodies: list[PricingBody] = [price_bill] if scalar else []
    by_columns = ColumnarBody()
    if columnar:
        bodies.append(by_columns)
    report = verify_report(content, bodies)
    if not columnar:
        return report
    counts = (
        f"columnar: {by_columns.priced} bills priced, "
        f"{by_columns.handed_over} handed over to the scalar body"
    )
    return Report((*report.lines[:-1], counts, report.lines[-1]), report.passed)
