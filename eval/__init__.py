"""Gold sets, metrics, baselines and the tables of results."""
