"""Printed forms: typst templates in, PDF with embedded Chinese fonts out."""
