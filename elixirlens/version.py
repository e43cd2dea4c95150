"""What `--version` says. Editors and scripts ask often: no page is read, and little is imported."""

from __future__ import annotations

import os

from elixirlens import __version__

# pyproject.toml pins it; asking the installed package would cost more than all other imports together.
GRAMMAR_VERSION = "0.3.5"


def version_line() -> str:
    """Return the version of the tool, that of the grammar, and how many rules ship."""
    return f"elixirlens {__version__} (tree-sitter-elixir {GRAMMAR_VERSION}, {_count_rules()} rules)"


def _count_rules() -> int:
    """Count the pages by their names. `os` is loaded anyway; `pathlib` would cost more than the counting."""
    here = os.path.dirname(__file__)
    for folder in (os.path.join(here, "_shipped", "rules"), os.path.join(os.path.dirname(here), "rules")):
        if os.path.isdir(folder):
            categories = [entry.path for entry in os.scandir(folder) if entry.is_dir()]
            return sum(name.endswith(".md") for category in categories for name in os.listdir(category))
    return _count_in_archive()


def _count_in_archive() -> int:
    """Count the pages in a zipped wheel, which has no folders to look into."""
    from elixirlens import shipped

    categories = [entry for entry in shipped.folder("rules").iterdir() if entry.is_dir()]
    return sum(page.name.endswith(".md") for category in categories for page in category.iterdir())
