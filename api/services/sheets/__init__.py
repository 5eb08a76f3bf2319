"""The destination sheet: what a family is given about one settlement, as a page and as a PDF."""
