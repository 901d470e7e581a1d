"""How mentions become facts: from table rows, from sentences, from the paper as a whole."""
