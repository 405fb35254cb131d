"""What do all screens share?"""
