"""Pages for people: one module a page, each with a router; templates say nothing that is not in the catalogues."""
