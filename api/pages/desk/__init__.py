"""``/desk``: the cases of a centre."""
