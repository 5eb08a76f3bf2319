"""Texts for readers: the catalogues in three languages, numbers and dates, titles of sources, messages of faults."""
