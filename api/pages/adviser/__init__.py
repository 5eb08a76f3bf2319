"""Pages for a centre that advises many families."""
