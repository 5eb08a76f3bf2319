"""A centre's own table of families, in whatever words and form it keeps it: recognised, asked about, answered."""
