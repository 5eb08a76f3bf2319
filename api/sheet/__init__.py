"""The destination sheet: all that is known of one village, for a family to keep, as a page and as a PDF."""
