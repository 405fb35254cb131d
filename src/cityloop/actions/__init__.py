"""Every write: one function, one transaction, its journal lines."""
