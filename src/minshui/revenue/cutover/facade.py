"""Cut-over's door."""

from minshui.revenue.cutover.opening_import import OpeningImport

__all__ = ["OpeningImport"]
