"""The steps of the register's chain, oldest first; each is never changed once it is pushed."""
