"""Who signs in?"""
