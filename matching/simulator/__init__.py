"""A planted truth: simulated families, how they are placed today, and how they fare. Its margins are the survey's of 2021."""
