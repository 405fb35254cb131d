"""Wires out: how does a notice leave the house?"""
