"""Every format shows what a repository wrote and does nothing else, whatever the repository wrote."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit
from xml.etree import ElementTree

import msgspec
import pytest
from attacks import EVERYTHING_AT_ONCE, FRAGMENTS, REACHES_OUT, attack, commands, page_of, read_markdown
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sample_reports import finding, report
from validators import json_faults, junit_faults, multitool_faults, sarif_faults

from elixirlens.reporters import format_names, render
from elixirlens.reporters.markdown_text import code, fenced, message, plain, prose
from elixirlens.reporters.view import EVERYTHING, Ink, View

ALL = View(per_rule=None, severities=EVERYTHING)
HARMLESS = {"p", "code", "pre", "strong", "br", "h2", "h3", "ul", "li", "blockquote", "details", "summary"}
HARMLESS |= {"table", "thead", "tbody", "tr", "th", "td"}
hostile = st.lists(st.sampled_from(FRAGMENTS) | st.text(st.characters(codec="utf-8"), max_size=4), max_size=8).map(
    "".join
)
few = settings(max_examples=25, deadline=None)


@pytest.mark.parametrize("name", format_names())
@given(text=hostile)
@few
def test_all_that_is_printed_is_printable(name: str, text: str) -> None:
    assert render(name, attack(text), ALL).replace("\n", "").isprintable()


@pytest.mark.parametrize("ink", list(Ink))
@pytest.mark.parametrize("name", [name for name in format_names() if name != "github"])
@given(text=hostile)
@few
def test_no_format_gives_a_build_server_a_command(name: str, ink: Ink, text: str) -> None:
    view = msgspec.structs.replace(ALL, ink=ink, width=60)
    assert not commands(render(name, attack(text), view))


@pytest.mark.parametrize("text", ["::error::gone", "  ::add-mask::a", "##[group]a", "a ##vso[task.setvariable]b"])
def test_a_file_name_is_no_command(text: str) -> None:
    for name in ("text", "oneline"):
        assert not commands(render(name, report(finding(path=text, message=text)), ALL))


@given(text=hostile)
@few
def test_github_gets_our_annotations_and_no_other_command(text: str) -> None:
    *annotations, closing = render("github", attack(text), ALL).removesuffix("\n").split("\n")
    assert not commands(closing)
    assert closing.startswith("elixirlens: ")
    for line in annotations:
        properties = re.fullmatch(r"::(?:error|warning|notice) ([^:\r\n]+)::[^\r\n]*", line)
        assert properties is not None
        names = [one.partition("=")[0] for one in properties.group(1).split(",")]
        assert names in (
            ["file", "line", "endLine", "col", "endColumn", "title"],
            ["title"],
        )


@given(text=hostile)
@few
def test_a_markdown_page_calls_nobody_and_links_nowhere(text: str) -> None:
    elements, words = read_markdown(render("markdown", attack(text), ALL))
    assert elements <= HARMLESS
    assert not REACHES_OUT.search(words)


@given(text=hostile)
@few
def test_the_page_keeps_its_form(text: str) -> None:
    """No name closes a fold, ends a block of code or adds a row to the table."""
    rules = len({one.rule for one in attack(text).findings if one.suppressed is None})
    page = page_of(render("markdown", attack(text), ALL))
    assert page.count("<details") == page.count("</details>") == rules
    assert page.count("<tr>") == 1 + rules


@given(text=hostile)
def test_words_in_markdown(text: str) -> None:
    for written in (f"Found: {prose(text)}", message(text)):
        elements, words = read_markdown(written)
        assert elements <= {"p", "code", "br"}
        assert not REACHES_OUT.search(words)


@given(text=hostile)
def test_code_in_markdown(text: str) -> None:
    assert read_markdown(code(text)) == ({"p", "code"}, "\n")
    elements, words = read_markdown(fenced(text.split("\n"), "elixir"))
    assert elements == {"pre", "code"}
    assert not words.strip()


@given(text=hostile)
def test_plain_words_become_no_link_even_for_those_who_read_markdown(text: str) -> None:
    elements, words = read_markdown(f"Found: {plain(text)}")
    assert not elements & {"a", "img", "script", "details", "!--"}
    assert not re.search(r"@\w|#\d|GH-\d|://|www\.", words, re.IGNORECASE)


def test_readable_words_stay_readable() -> None:
    assert prose("handle_call/3 calls `from_here` 2 times, {:ok, _} = Repo.all()") == (
        "handle_call/3 calls `from_here` 2 times, {:ok, \\_} = Repo.all()"
    )
    assert plain("List.foldl(&1, [], &(&2 ++ &1)) <> ~s|a|") == "List.foldl(&1, [], &(&2 ++ &1)) <> ~s|a|"
    assert message("sum_of/2 takes 2 lists") == "sum_of/2 takes 2 lists"


@given(text=hostile)
@few
def test_sarif_is_valid_and_stays_inside_the_repository(text: str) -> None:
    written = render("sarif", attack(text), ALL)
    assert not sarif_faults(written)
    for uri in re.findall(r'"uri": "([^"]*)"', written):
        address = urlsplit(uri)
        assert (address.scheme, address.netloc) == ("", "")
        assert not uri.startswith("/")
        assert ".." not in uri.split("/")
    messages = [one["message"]["text"] for one in json.loads(written)["runs"][0]["results"]]
    assert not [one for one in messages if "](" in one or not one.replace("\u200b", "").isprintable()]


def test_a_hostile_sarif_passes_the_validator_of_microsoft(tmp_path_factory: pytest.TempPathFactory) -> None:
    written = render("sarif", attack(EVERYTHING_AT_ONCE), ALL)
    assert not multitool_faults(written, tmp_path_factory.mktemp("sarif"))


@given(text=hostile)
@few
def test_junit_is_valid_xml_without_control_characters(text: str) -> None:
    written = render("junit", attack(text), ALL)
    assert not junit_faults(written)
    for element in ElementTree.fromstring(written).iter():
        for value in (*element.attrib.values(), *(element.text or "").split("\n")):
            assert value.isprintable()


@given(text=hostile)
@example(text="___")
@few
def test_gitlab_and_reviewdog_get_what_they_can_read(text: str) -> None:
    gitlab = render("gitlab", attack(text), ALL)
    assert not [fault for fault in json_faults(gitlab, "gitlab-code-quality") if ".path" not in fault]
    rdjson = render("rdjson", attack(text), ALL)
    assert not json_faults(rdjson, "rdjson")
    for one in json.loads(rdjson)["diagnostics"]:
        elements, words = read_markdown(one["message"])
        assert elements <= {"p", "code", "br"}
        assert not REACHES_OUT.search(words)


@given(text=hostile)
@few
def test_json_keeps_the_data_as_they_are(text: str) -> None:
    one = attack(text)
    expected = json.loads(one.to_json())
    assert json.loads(render("json", one, ALL)) == expected
    lines = render("jsonl", one, ALL).splitlines()
    assert lines == render("jsonl", one, ALL).removesuffix("\n").split("\n"), "no character in a line ends it"
    decoded = [json.loads(line) for line in lines]
    assert [{"type": "finding", **found} for found in expected["findings"]] == decoded[: len(expected["findings"])]
    assert decoded[-1]["type"] == "summary"
