"""The solver behind :func:`matching.placement.solve`: bounds, heuristics and exact methods."""
