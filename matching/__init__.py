"""Who fits where: households, criteria, the ranker and placement. Imports geo."""
