"""What do I hand over, and what do I take over?"""
