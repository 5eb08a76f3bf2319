"""The command line: ``qonys``."""

from api.cli.main import main

__all__ = ["main"]
