"""elixirlens reads an Elixir repository and says what is wrong, why it matters and how to mend it."""

__version__ = "0.1.0"
