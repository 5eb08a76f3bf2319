"""Ranking: weights, rankers, the shortlist and its explanations."""
