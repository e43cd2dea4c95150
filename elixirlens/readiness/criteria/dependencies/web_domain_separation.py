"""Whether the domain knows nothing of the web, and the web leaves queries to the domain."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.detectors.design._layers import web_namespaces
from elixirlens.detectors.design._misplaced import around, no_web_code
from elixirlens.detectors.design.domain_depends_on_web import domain_modules, is_web
from elixirlens.readiness.model import Evidence, Judgement, Status, Thresholds, not_applicable, passed
from elixirlens.readiness.readers.manifest import shortened
from elixirlens.readiness.repository import Repository


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """None passes; each finding costs a little, and more than five fail."""
    if "phoenix" not in {declared.app for _, declared in repository.declared}:
        return not_applicable("it does not use Phoenix")
    findings = repository.findings("domain-depends-on-web", "repo-in-web-layer")
    evidence = [
        *(Evidence(shortened(f"{each.rule}: {each.message}", 100), each.path, each.line) for each in findings),
        *_handed_on(repository),
    ]
    if not evidence:
        return passed(Evidence("the rules domain-depends-on-web and repo-in-web-layer find nothing"))
    value = 1 / (1 + len(evidence) / thresholds["half_at"])
    status = Status.PARTIAL if len(evidence) <= thresholds["half_at"] else Status.FAIL
    return Judgement(status, value, tuple(evidence))


def _handed_on(repository: Repository) -> Iterator[Evidence]:
    """Functions of the web layer that the domain hands on by name: `apply(ShopWeb.Cart, :count, [])`. No rule sees it.

    A pair in a tuple may be anything, such as the name of an action.
    """
    code = repository.whole.code
    namespaces = web_namespaces(code)
    known = no_web_code(code, namespaces)
    for place in domain_modules(code, namespaces) if namespaces else ():
        web = [name for name in place.module.mentions if is_web(name, namespaces) and known.isdisjoint(around(name))]
        if not web or not repository.contains(place.file.path):
            continue
        text = repository.text(place.file.path)
        for name in web:
            functions = {function.name for each in code.places.get(name, ()) for function in each.module.functions}
            last = re.escape(name.rpartition(".")[2])
            for found in re.finditer(rf"[(,] ?(?:[A-Z]\w*\.)*{last}, :([a-z]\w*[?!]?)", text):
                if found[1] in functions:
                    fact = f"{place.module.name} has {name}.{found[1]} called"
                    yield Evidence(shortened(fact, 100), place.file.path, text.count("\n", 0, found.start()) + 1)
                    break
