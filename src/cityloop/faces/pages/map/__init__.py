"""The cases on a map, and what lies under them."""
