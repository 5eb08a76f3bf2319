"""What a planner looks at: themes on a map and in a table, flows, land, and what holds a quota back."""
