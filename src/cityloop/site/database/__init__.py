"""How does Django reach PostgreSQL?"""
