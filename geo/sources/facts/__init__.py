"""Readers of the published sources that the tables of ``data/`` were written down from."""
