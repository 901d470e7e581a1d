"""Which number is of which metric, and of which time."""
