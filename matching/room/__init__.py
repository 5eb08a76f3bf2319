"""Room: what is left of homes, school places and quotas."""
