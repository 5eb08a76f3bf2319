"""``/account``: signing in and out, and who may."""
