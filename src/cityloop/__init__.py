"""cityloop: everything that happens in a district becomes a case."""

__version__ = "0.1.0"
