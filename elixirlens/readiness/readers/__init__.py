"""Readers of what a repository is made of: the bytes of a file to a frozen struct of facts with their lines.

None of them touches the disk, runs anything, or raises for what is in a file: `problem` of a struct says what could not
be understood.
"""
