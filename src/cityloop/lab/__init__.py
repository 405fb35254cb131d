"""Heavy analysis: arrays in, arrays out."""
