"""Pages for a planner: themes, flows, land and what limits a placement."""
