"""Readers of untrusted files: called by name in a process of their own (:mod:`geo.sandbox`), imported by nobody else.

Each takes ``(path, content, limits, **options)`` and returns JSON, with days, or a GeoDataFrame.
"""
