"""Of which parts are the screens made?"""
