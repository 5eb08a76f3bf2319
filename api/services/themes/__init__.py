"""The planner's themes: what is mapped, on which level, in which classes, and what is exported."""
