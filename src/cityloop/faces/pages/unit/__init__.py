"""The page of a unit's foreman."""
