"""From names to places: oblasts, districts, settlements and the nearest position."""
