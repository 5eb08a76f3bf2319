"""What readers share: cells, columns, tables, shapes, guards against hostile files, rejects."""
