"""What a report says of the commits that it was held against."""

from __future__ import annotations

from msgspec.structs import replace
from sample_reports import finding, report

from elixirlens.finding import Known, Severity
from elixirlens.report import Comparison, Distrusted, Fixed, Report, Trust
from elixirlens.reporters import render
from elixirlens.reporters.view import View

COMMIT = "0123456789abcdef0123456789abcdef01234567"
FIXED = Fixed("sql-injection", "security", Severity.ERROR, "lib/a.ex", 3, None, "m", "v1:1")
HOSTILE = "\x1b]0;gone\x07\u202e\r\n"


def compared(**values: object) -> Report:
    usual = {"base": "main", "commit": COMMIT, "mode": "new", "new": 0, "kept": 0, "fixed": ()}
    return replace(report(), comparison=Comparison(**usual | values))  # type: ignore[arg-type]


def said(one: Report) -> str:
    return " ".join(render("text", one, View(width=200)).split())


def test_how_much_was_left_out() -> None:
    assert "Compared with main (0123456789): 0 findings that were there before and are left out." in said(compared())
    assert "1 finding that was there before and is left out." in said(compared(kept=1))
    assert "left out; 1 fixed." in said(compared(fixed=(FIXED,)))
    assert "Fixed lib/a.ex:3 sql-injection" in said(compared(fixed=(FIXED,)))
    lines = said(compared(mode="lines", kept=2, fixed=None))
    assert "Compared the lines with main (0123456789): 2 findings on lines that are the same are left out." in lines
    assert "There is no commit yet to compare with" in said(compared(commit=None))


def test_nothing_new_is_not_nothing_found() -> None:
    assert "Nothing new in what was read" in said(compared())
    assert "Nothing found in what was read" in said(report())


def test_what_does_not_count_is_not_shown() -> None:
    one = replace(compared(kept=1), findings=(finding(known=Known.BASE),))
    for name in ("text", "oneline"):
        assert "sql-injection" not in render(name, one, View(width=200))
    assert '"known": "base"' in render("json", one, View())


def test_whose_word_was_taken() -> None:
    changed = (Distrusted("configuration", "elixirlens.toml"), Distrusted("suppression", "lib/a.ex", 3))
    text = said(replace(report(), trust=Trust("main", COMMIT, changed)))
    assert "Configuration, own rules, baseline and suppressions are those of main (0123456789)." in text
    assert "elixirlens.toml configuration lib/a.ex:3 suppression" in text


def test_hostile_names_are_text() -> None:
    fixed = (replace(FIXED, path=HOSTILE, rule=HOSTILE),)
    trust = Trust(HOSTILE, COMMIT, (Distrusted("rule", HOSTILE),))
    text = render("text", replace(compared(base=HOSTILE, fixed=fixed), trust=trust), View(width=80))
    assert text.replace("\n", "").isprintable()
