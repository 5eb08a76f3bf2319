"""Readers of files that people have: one module a format. ``reading`` has what they share."""
