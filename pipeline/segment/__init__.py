"""Paragraphs into sentences, sentences into tokens."""
