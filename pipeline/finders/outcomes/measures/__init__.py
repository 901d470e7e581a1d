"""What a sentence measures: the metrics it names, with their grades, and changes with their direction."""
