"""The numbers of a sentence: what is one, of which unit and kind, and what stands in brackets behind it."""
