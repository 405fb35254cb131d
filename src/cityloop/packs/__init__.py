"""Scenario packs: declarations and data, found by folder."""
