"""What a resident says, and the answer."""
