"""Which parts are plugged in?"""
