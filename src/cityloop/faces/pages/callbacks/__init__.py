"""The queue of call-backs."""
