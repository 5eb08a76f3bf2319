"""What those who sign in do with cases: as a page, and as JSON."""
