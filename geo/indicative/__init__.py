"""Shapes that are computed and not official: districts and oblasts from settlements, within the outline."""
