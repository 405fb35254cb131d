"""The tables: what does cityloop remember?"""
