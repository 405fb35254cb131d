"""The process that holds streams open."""
