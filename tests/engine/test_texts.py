"""The texts that rules about dependencies may ask for."""

from __future__ import annotations

from elixirlens.engine.texts import Texts

FILES = {
    "lib/shop.ex": b"defmodule Shop do\n  # Kettle.Lid is heavy\n  def boil, do: Kettle.boil(:kettle)\nend\n",
    "lib/shop/page.html.heex": b"<%= Leaf.Date.today() %>",
}


def test_words_are_names_wherever_they_stand() -> None:
    words = Texts(FILES, FILES.get).words
    assert (words["Kettle.Lid"], words["Kettle"], words["kettle"], words["Leaf.Date"]) == (1, 1, 1, 1)
    assert (words["Shop"], words.get("Lid", 0)) == (1, 0)


def test_a_path_that_is_named_twice_counts_once() -> None:
    assert Texts([*FILES, *FILES], FILES.get).words["kettle"] == 1


def test_a_file_is_read_where_somebody_asks() -> None:
    asked: list[str] = []

    def content_of(path: str) -> bytes | None:
        asked.append(path)
        return FILES.get(path)

    texts = Texts(FILES, content_of)
    assert asked == []
    source = texts.source("lib/shop.ex")
    assert source is not None
    assert [module.name for module in source.modules if module.name] == ["Shop"]
    assert texts.source("lib/shop.ex") is source
    assert texts.source("lib/gone.ex") is None
    assert asked == ["lib/shop.ex", "lib/gone.ex"]
