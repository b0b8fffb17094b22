"""From text to parsed sentences: split, parse, read the tree."""
