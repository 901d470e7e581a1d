"""Geometry shared by the readers: where columns, tables and cells stand, with or without boxes."""
