"""Cut-over's door."""

from minshui.revenue.cutover.use_cases.import_opening import OpeningImport

__all__ = ["OpeningImport"]
