"""What screens are told while they stand open."""
