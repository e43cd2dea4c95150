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


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape

    def source(name: str) -> str:
        return shipped.folder("reports").joinpath(*name.split("/")).read_text("utf-8")

    environment = Environment(
        loader=FunctionLoader(source),
        undefined=StrictUndefined,
        autoescape=select_autoescape(("html.jinja",)),
        keep_trailing_newline=True,
    )
    environment.filters["toml"] = lambda value: json.dumps(value, ensure_ascii=False)
    return environment
