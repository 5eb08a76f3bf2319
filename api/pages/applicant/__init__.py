"""Pages for a family that looks for a place."""
