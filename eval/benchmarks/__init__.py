"""How fast, against a baseline in the same run: `python -m eval.benchmarks.NAME`."""
