"""What does somebody on the telephone report?"""
