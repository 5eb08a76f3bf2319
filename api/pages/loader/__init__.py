"""The page on which whoever holds the home loads files: on this machine alone, where the operator turns it on."""
