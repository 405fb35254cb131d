"""The pure core: which decision follows from which facts?"""
