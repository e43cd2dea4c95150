"""The files that are proposed as they ship, below `reports/onboarding`."""

from __future__ import annotations

from elixirlens import __version__, shipped


def fill(name: str, **values: str) -> str:
    """Return the template `name`, `@VERSION@` and the names of `values` replaced.

    Workflows are full of braces and dollars, so that no language for templates would leave them alone.
    """
    text = shipped.folder("reports").joinpath("onboarding", name).read_text("utf-8")
    for key, value in {"version": __version__, **values}.items():
        text = text.replace(f"@{key.upper()}@", value)
    return text
