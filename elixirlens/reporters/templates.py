"""Jinja templates from the shipped folder `reports/`, which may lie in a zipped wheel."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from elixirlens import shipped

if TYPE_CHECKING:
    from jinja2 import Environment


def fill(template: str, **values: object) -> str:
    """Return the template, such as `markdown/rule.md.jinja`, filled. An unknown name in it is an error."""
    return _environment().get_template(template).render(**values)


def _source(name: str) -> str:
    return shipped.folder("reports").joinpath(*name.split("/")).read_text("utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=FunctionLoader(_source),
        undefined=StrictUndefined,
        autoescape=select_autoescape(("html.jinja",)),
        keep_trailing_newline=True,
    )
    environment.filters["toml"] = lambda value: json.dumps(value, ensure_ascii=False)
    return environment


class Markdown(str):
    """Text that is Markdown already. Templates of Markdown print it as it is, and show all else as plain words."""

    __slots__ = ()


def fill_markdown(template: str, **values: object) -> str:
    """Return a template of Markdown, filled: whatever is not `Markdown` becomes prose that does nothing."""
    return _markdown_environment().get_template(template).render(**values)


@cache
def _markdown_environment() -> Environment:
    from jinja2 import Environment as New
    from jinja2 import FunctionLoader, StrictUndefined

    from elixirlens.reporters.markdown_text import code, prose

    environment = New(
        loader=FunctionLoader(_source),
        undefined=StrictUndefined,
        autoescape=False,  # that is for HTML; `finalize` does it for Markdown
        finalize=lambda value: value if isinstance(value, Markdown) else prose(str(value)),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["code"] = lambda value: Markdown(code(str(value)))
    return environment
