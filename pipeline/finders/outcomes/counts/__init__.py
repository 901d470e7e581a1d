"""Counts that are told otherwise: of trials and products, of nobody, of all, of people at large."""
