"""Sources that refresh themselves: where each lies, how often it is asked, what was brought, what failed."""
