"""How good a ranker is: metrics, baselines, off-policy estimates and the thresholds it has to meet."""
