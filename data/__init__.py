"""Facts written down from the sources: small CSV files, described one by one in ``datapackage.json``."""

from importlib.resources import files
from pathlib import Path

FOLDER = Path(str(files(__name__)))
"""The folder that holds the fact tables."""
