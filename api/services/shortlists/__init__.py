"""Shortlists as JSON, as cards of a page and as a map, and the answer to why a place is not among them."""
