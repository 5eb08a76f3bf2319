"""The application layer: what pages, REST, OGC and the command line share. It knows no web framework."""
