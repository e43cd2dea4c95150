"""The modules of a file: what they say of themselves, what they are made of, and the tests that are in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from typing import TYPE_CHECKING

from elixirlens.detectors.interface import interface_of, is_shown, owes_moduledoc
from elixirlens.readiness.survey.callees import MESSAGES
from elixirlens.readiness.survey.calls import CalledOf, calls_by_module
from elixirlens.readiness.survey.comments import CodeLines
from elixirlens.readiness.survey.facts import FunctionSurvey, ModuleSurvey, Said, UseSurvey
from elixirlens.readiness.survey.notation import pairs_of

if TYPE_CHECKING:
    from elixirlens.elixir import Attribute, Function, Module, Source, Use

_EXAMPLE = b"iex>"
_PROMPTS = ("iex>", "iex(", "...>", "...(")
# What generators of Phoenix write: rows that no database of a test holds, and results that are only a sketch.
_SKETCHED_CALL = re.compile(
    r"iex> (?P<of>[A-Z][\w.]*\.)?(?:list|get|create|update|delete|change|register|apply|deliver)(?P<what>_\w+)?[!?]?"
    r"\((?P<given>123|456|[a-z_]\w*(?=[,)]))?"
)
_SKETCH = re.compile(
    r"(?:\{:ok, |\{:error, )?%[\w.]+\{\}\}?$|.*[\[{,:] ?\.\.\.[\]},]|\*\* \(Ecto\.NoResultsError\)$"
    r"|%Ecto\.Changeset\{|nil$"
)
_NO_RESULT = ("```", '"""', "... ")  # the end of the example, or what the reader is to do meanwhile
_CUT_SHORT = re.compile(r"(?:^|[\s,{\[(<])\.\.\.\s*[}\])>]")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
# What stands at the end of a line that waits for more, and at the start of one that belongs to the line before.
_WAITS = re.compile(r"(?:(?<![?=<>!])=|(?<!\?),|[=!]=|\|>|<-|->|\|\||&&|<>|\+\+|\b(?:and|or|in|when|do|fn))$")
_JOINS = ("|>", "<>", "++", "||", "&&")
_COMMENT = "# "  # as doctests see it: what is printed meanwhile is told before the result
_DOCUMENTATION = ("moduledoc", "doc")
_TYPES = ("type", "opaque")
_TAGS = ("tag", "moduletag", "describetag")
_HANDLERS = frozenset({"handle_info", "handle_event"})
_NAME = re.compile(r"[a-z_]\w*")
_SHAPE = re.compile(r"%\{[^{}]{1,400}\}|(?<![\w%.])\{(?:[^{},]{1,100},){2,8}[^{},]{1,100}\}")
_OUTCOMES = ("{:ok,", "{:error,")  # these need no name, however much is in them
_REPEATED = 3
_LONGEST_SHAPE = 80


def modules_of(source: Source, code: CodeLines) -> Iterator[ModuleSurvey]:
    """The modules of a file that say or do something, in source order; code outside any module comes first."""
    called = calls_by_module(source)
    own = _own_lines(source, code)
    for module in source.modules:
        if module.name or module.uses or id(module) in called:
            yield _survey(module, called.get(id(module)) or CalledOf(), own[id(module)])


def _survey(module: Module, called: CalledOf, lines: int) -> ModuleSurvey:
    said = _said(module.moduledoc)
    interface = {id(function) for function in interface_of(module)}
    attributes = _by_name(module)
    return ModuleSurvey(
        name=module.name,
        kind=module.kind,
        line=module.line,
        lines=lines,
        moduledoc=said,
        moduledoc_line=module.moduledoc.line if module.moduledoc is not None else 0,
        is_shown=is_shown(module),
        owes_moduledoc=said is Said.NOTHING and owes_moduledoc(module),
        has_shortdoc="shortdoc" in attributes,
        example_line=_example_line(attributes, _shows_result),
        runnable_line=_example_line(attributes, _may_be_run),
        types=tuple(_types(attributes)),
        specs=len(module.specs),
        repeated_types=_repeated(attributes["spec"]) if len(module.specs) >= _REPEATED else (),
        functions=tuple(_function(function, interface) for function in module.functions.values() if function.public),
        uses=tuple(_use(use) for use in module.uses if use.module is not None),
        behaviours=tuple(dict.fromkeys(module.behaviours)),
        callbacks=len(module.callbacks),
        has_struct=module.struct is not None,
        is_exception=module.is_exception,
        tests=len(called.tests),
        test_line=min(called.tests, default=0),
        tags=tuple(_tags(attributes)),
        doctests=tuple(called.doctests),
        calls=tuple(called.calls),
        erlang=tuple(sorted(called.erlang)),
        messages=tuple(sorted(called.received | set(_handled(module)))),
        on_load_line=attributes["on_load"][0].line if "on_load" in attributes else 0,
    )


def _by_name(module: Module) -> Mapping[str, list[Attribute]]:
    found: dict[str, list[Attribute]] = {}
    for attribute in module.attributes:
        found.setdefault(attribute.name, []).append(attribute)
    return found


def _named(attributes: Mapping[str, list[Attribute]], names: Iterable[str]) -> Iterator[Attribute]:
    for name in names:
        yield from attributes.get(name, ())


def _example_line(attributes: Mapping[str, list[Attribute]], counts: Callable[[str], bool]) -> int:
    docs = (doc for doc in _named(attributes, _DOCUMENTATION) if doc.mentions(_EXAMPLE) and counts(doc.written))
    return next((doc.line for doc in docs), 0)


def _shows_result(text: str) -> bool:
    """Whether some `iex>` is followed by what it gives; without that it is an instruction, and no example."""
    return next(_examples(text), None) is not None


def _may_be_run(text: str) -> bool:
    """Whether some example is more than the sketch that a generator wrote."""
    return any(not _is_sketch(typed, result, text) for typed, result in _examples(text))


def _is_sketch(typed: str, result: str, text: str) -> bool:
    """Whether an example is as a generator writes it, or renamed since: `Shop.get_tea!(123)`, `delete(tea)`.

    What is renamed may be an example of somebody's own, unless it is given a row or a variable that nothing makes.
    """
    call = _SKETCHED_CALL.match(typed)
    if call is None or not _SKETCH.match(result):
        return False
    if call["what"] and not call["of"]:
        return True
    given = call["given"]
    return given is not None and result != "nil" and re.search(rf"\b{given}\b[^\n(]*=(?!=)", text) is None


def _examples(text: str) -> Iterator[tuple[str, str]]:
    """What is typed at the prompts, and what that gives."""
    typed = prompt = ""
    for line in text.splitlines():
        written = line.strip()
        if typed and written.startswith(_COMMENT):
            continue
        is_prompt = written.startswith(_PROMPTS)
        if typed and written and not is_prompt and _is_result(written) and not _goes_on(prompt):
            yield typed, written
        typed = written if is_prompt else ""
        prompt = (prompt if written.startswith("...") else "") + written if is_prompt else ""


def _is_result(written: str) -> bool:
    """Whether a line after a prompt is what comes out, and nothing is cut short in it: `%Order{id: 1, ...}`."""
    return not written.startswith((*_NO_RESULT, *_JOINS)) and _CUT_SHORT.search(written) is None


def _goes_on(prompt: str) -> bool:
    """Whether what a prompt begins is only ended on lines without a prompt, which no doctest can run."""
    code = _STRING.sub('""', prompt).rstrip()
    return _WAITS.search(code) is not None or sum(map(code.count, "([{")) > sum(map(code.count, ")]}"))


def _own_lines(source: Source, code: CodeLines) -> Mapping[int, int]:
    """The lines of code of each module without those of the modules directly inside it, by the `id` of the module."""
    file, *modules = source.modules
    own = {id(file): code.total}
    for module in modules:  # one that is inside another comes after it
        lines = code.between(module.line, module.line + module.lines - 1)
        own[id(module)] = lines
        own[id(module.parent or file)] -= lines
    return own


def _said(attribute: Attribute | None) -> Said:
    if attribute is None:
        return Said.NOTHING
    return Said.HIDDEN if attribute.is_false else Said.TEXT


def _function(function: Function, interface: Set[int]) -> FunctionSurvey:
    return FunctionSurvey(
        name=function.name,
        arity=function.arity,
        kind=function.kind,
        line=function.clauses[0].line,
        lines=sum([clause.lines for clause in function.clauses]),
        doc=_said(function.doc),
        has_spec=function.specified,
        has_example=any(doc.mentions(_EXAMPLE) for doc in function.docs),
        is_impl=function.impl is not None,
        is_deprecated=any(attribute.name == "deprecated" for attribute in function.attributes),
        is_interface=id(function) in interface,
    )


def _use(use: Use) -> UseSurvey:
    return UseSurvey(use.module or "", use.line, use.argument or "", pairs_of(use.options))


def _handled(module: Module) -> Iterator[str]:
    for function in module.functions.values():
        if function.name in _HANDLERS:
            yield from (word for word in MESSAGES if any(clause.names(word.encode()) for clause in function.clauses))


def _types(attributes: Mapping[str, list[Attribute]]) -> Iterator[str]:
    for attribute in _named(attributes, _TYPES):
        name = _NAME.match(attribute.written)
        if name is not None:
            yield name[0]


def _repeated(specs: list[Attribute]) -> tuple[tuple[str, int], ...]:
    """The maps and larger tuples that several specs spell out."""
    shapes = Counter(
        shape
        for spec in specs
        if spec.mentions(b"{")
        for shape in {" ".join(each.split()) for each in _SHAPE.findall(spec.written)}
        if not shape.startswith(_OUTCOMES)
    )
    return tuple((shape[:_LONGEST_SHAPE], count) for shape, count in shapes.items() if count >= _REPEATED)


def _tags(attributes: Mapping[str, list[Attribute]]) -> dict[str, None]:
    """The names of tags: `external` of `@tag :external`, `@tag external: true` and `@moduletag [external: true]`."""
    found: dict[str, None] = {}
    for attribute in _named(attributes, _TAGS):
        name = _NAME.search(attribute.written[:200])
        if name is not None:
            found[name[0]] = None
    return found
