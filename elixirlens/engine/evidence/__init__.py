"""What speaks for one package and what against it, as rows of evidence. No number is made of them.

The questions are those of Marx, Valim and Tate, *Adopting Elixir*, about dependencies.
"""
