"""What stands where on a page: glyphs, lines, columns, rules, tables, furniture.

Coordinates are points from the top left corner of the page as it is shown, right and down.
"""
