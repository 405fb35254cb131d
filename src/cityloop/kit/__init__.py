"""What is a scenario pack made of?"""
