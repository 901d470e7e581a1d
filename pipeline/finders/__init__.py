"""What finds mentions in a text: the vocabulary scan, rules, abbreviations, outcomes, citations."""
