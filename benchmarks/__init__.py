"""Measurements: each module prints a table, and the ratio to its reference, in one run."""
