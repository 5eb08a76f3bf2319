"""Placements: from a list of families to a checked plan, and the plan as JSON, map and workbook."""
