"""One module a theme, and the registry of layers."""
