"""Every setting with its value and its origin, in lines that can be copied into `elixirlens.toml`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from elixirlens.reporters.escape import escape
from elixirlens.reporters.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elixirlens.catalog import Setting
    from elixirlens.reporters.view import View


def render(settings: Iterable[Setting], view: View) -> str:
    """Return a line a setting; what somebody wrote stands out from what is a default."""
    sheet = Sheet(view)
    lines = [(_assignment(one), one.origin) for one in settings]
    widest = max((len(line) for line, _ in lines), default=0)
    for line, origin in lines:
        style = "dim" if origin == "default" else "bold"
        sheet.line((escape(f"{line:<{widest}}"), style), ("  # " + escape(origin), "dim"))
    return sheet.render()


def _assignment(setting: Setting) -> str:
    if setting.value is None:
        return f"# {setting.key} is not set"
    return f"{setting.key} = {json.dumps(setting.value, ensure_ascii=False)}"
