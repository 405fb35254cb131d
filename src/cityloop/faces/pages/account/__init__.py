"""My account."""
