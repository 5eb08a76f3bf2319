"""One module an outside format: reads it, checks it, returns layer tables and the rejected rows."""
