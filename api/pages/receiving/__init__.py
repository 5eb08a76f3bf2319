"""``/receiving``: what a receiving office must prepare for."""
