"""A planted truth: simulated families, how they are placed today, how they fare; its margins are the survey's."""
