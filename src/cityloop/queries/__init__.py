"""Every read that spans rows: what does the house know?"""
