"""Measuring: gold read from quotes, scorers, expected scores. Run as ``python -m eval.run``."""
