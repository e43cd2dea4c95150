"""How many modules of the domain all need each other, so that none can be understood or compiled without the rest."""

from __future__ import annotations

from elixirlens.detectors.design._dependencies import Needs, needs_of
from elixirlens.detectors.design._layers import namespace_of, web_namespaces
from elixirlens.project import FileClass
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, not_applicable, passed, shared
from elixirlens.readiness.repository import Repository


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The largest group of modules that reach each other. The web layer is left out: its parts name each other."""
    domain = _domain(repository)
    if len(domain) < thresholds["fewest_modules"]:
        return not_applicable(f"it has fewer than {thresholds['fewest_modules']} modules outside of the web layer")
    bodies = {place.module.name: place.module.calls for place in repository.code.modules()}
    needs = needs_of(repository.code, bodies)
    inside = {name: {target: need for target, need in needs[name].items() if target in domain} for name in domain}
    largest = max(circles(inside), key=len, default=())
    if len(largest) <= thresholds["passes_up_to"]:
        many = f"no more than {len(largest)}" if largest else "no two"
        return passed(Evidence(f"{many} of {len(domain)} modules need each other"))
    names = ", ".join(sorted(largest)[:3])
    place = repository.code.place(sorted(largest)[0])
    told = Evidence(
        f"{len(largest)} of {len(domain)} modules need each other, among them {names}",
        place.file.path if place is not None else None,
        place.module.line if place is not None else None,
    )
    return shared(
        thresholds["passes_up_to"] / len(largest), thresholds["passes_up_to"] / thresholds["fails_above"], 1.0, told
    )


def _domain(repository: Repository) -> frozenset[str]:
    namespaces = web_namespaces(repository.code)
    return frozenset(
        module.name
        for file in repository.product
        if file.file_class is FileClass.LIB
        for module in file.modules
        if module.name and namespace_of(module.name, namespaces) is None
    )


def circles(needs: Needs) -> list[tuple[str, ...]]:
    """The strongly connected components with more than one module, by Tarjan's algorithm, without recursion."""
    found: list[tuple[str, ...]] = []
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_: list[str] = []
    for start in sorted(needs):
        work = [] if start in number else [(start, iter(sorted(needs[start])))]
        while work:
            name, targets = work[-1]
            if name not in number:
                number[name] = lowest[name] = len(number)
                open_.append(name)
            unseen = False
            for target in targets:
                if target not in number:
                    work.append((target, iter(sorted(needs[target]))))
                    unseen = True
                    break
                if target in open_:
                    lowest[name] = min(lowest[name], number[target])
            if unseen:
                continue
            work.pop()
            if work:
                lowest[work[-1][0]] = min(lowest[work[-1][0]], lowest[name])
            if lowest[name] == number[name]:
                at = open_.index(name)
                if len(open_) - at > 1:
                    found.append(tuple(open_[at:]))
                del open_[at:]
    return found
