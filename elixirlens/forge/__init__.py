"""Code hosts: what is said on a pull request, and how it gets there.

    report + pull request + conversation ─▶ plan ─▶ post

Everything up to the plan is a pure function; `transport.py` is the only module that opens sockets.
"""
