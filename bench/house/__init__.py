"""The measures of a house: how large its modules and functions are, how they are signposted, who imports whom.

``python -m bench.house [DIR]`` prints them for any checkout, from its syntax trees: nothing of it is imported or run.
The reading of November 2026 that began the rooms of today was made with the same measures.
"""
