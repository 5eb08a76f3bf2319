"""Measures of the code: how large modules and functions are, how they are documented and named, who imports whom.

``python -m bench.house [DIR]`` prints them for any checkout, from its syntax trees: nothing of it is imported or run.
The review of November 2026 that today's packages rest on was made with the same measures.
"""
