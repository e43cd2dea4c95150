"""What `elixirlens init` proposes to a repository: files and changes to files, as values. Nothing is written here."""
