"""Hex packages: versions, mix.lock and mix.exs read as syntax, the registry, advisories and licences.

Nothing of what is read is run. What cannot be understood is named as a trouble with its place, and never left out.
"""
