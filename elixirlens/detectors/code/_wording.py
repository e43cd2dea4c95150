"""Words of comments and of code, and which of them mean the same to a reader."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_ENDINGS = ("ing", "ies", "ed", "es", "s", "e")


def stem(word: str) -> str:
    """A word without its ending: `updates`, `updated` and `updating` are one."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


def words(text: str) -> list[str]:
    """The words of a text or of a name, stemmed: `DateTime.utc_now` has four."""
    return [stem(word.lower()) for word in _WORD.findall(text)]


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in text.split())


# What a comment may say in place of the name that the code has.
_SAME = tuple(
    _stems(line)
    for line in (
        "get fetch load retrieve read find lookup grab obtain pull",
        "create build make new insert add init initialize generate construct",
        "start init initialize",
        "delete remove drop clear destroy",
        "update set put change assign store save replace modify",
        "check verify validate ensure valid",
        "convert transform turn to parse cast encode decode format",
        "send push publish broadcast post dispatch deliver",
        "return respond reply",
        "log logger info debug",
        "calculate compute calc sum count",
        "current now today",
        "timestamp unix time date datetime",
        "display show render print puts",
        "merge combine join concat",
        "filter reject select",
        "sort order",
        "run execute call invoke",
        "loop iterate each",
        "extract split take slice",
    )
)
OPERATORS = {
    "=": _stems("get fetch load retrieve build create make set assign store define compute calculate convert generate"
                " find extract determine prepare construct"),
    "+": _stems("add plus sum increment"),
    "-": _stems("subtract minus decrement"),
    "*": _stems("multiply"),
    "/": _stems("divide"),
    "++": _stems("append concat add combine"),
    "<>": _stems("concat append join"),
    "==": _stems("compare equal"),
}  # fmt: skip
FILLERS = _stems(
    "a an the of to in into for from with by on at as and or it its this that these those is are be we us all each"
    " every any new value values result results"
)
# What a comment that narrates begins with.
VERBS = _stems(
    "accept add append apply assign authenticate authorize broadcast build calculate call cancel cast check clear close"
    " collect combine compare compute concatenate configure connect convert count create decode decrement define delete"
    " deliver destroy disconnect dispatch display download drop emit encode enqueue execute export extract fetch filter"
    " find format generate get group handle hash import increment init initialize insert invoke iterate join kill list"
    " load log lookup loop make map mark match merge modify notify obtain open parse prepare preload print process"
    " publish pull push put read redirect reduce refresh register reject reload remove render replace reply reset"
    " respond retrieve retry return run save schedule select send set setup show sign slice sort spawn split start stop"
    " store strip subscribe sum sync take test transform trigger trim turn unregister unsubscribe update upload"
    " validate verify wrap write"
)


def with_synonyms(said: Iterable[str]) -> set[str]:
    """Words and those that mean the same."""
    found = set(said)
    for group in _SAME:
        if not group.isdisjoint(found):
            found = found | group
    return found
