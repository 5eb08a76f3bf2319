"""One module a criterion, and the registry of criteria."""
