"""What people send: lists of families, tables, and the answers of the form, read into households."""
