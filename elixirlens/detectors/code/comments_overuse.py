"""Comments in a function that say with other words what the line below them says."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors.code._wording import FILLERS, OPERATORS, VERBS, stem, with_synonyms, words
from elixirlens.elixir import Call, Clause, Comment, Form, Source
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import Node, walk
from elixirlens.finding import Range

_STEP = re.compile(r"(?:step\s*)?\d+\s*[.:)-]\s*|step:\s*", re.IGNORECASE)
# Words and signs of a comment that knows more than the code: a reason, a condition, a unit, a reference, code, SQL.
_KNOWS_MORE = re.compile(
    r"\b(actually|after|allow\w*|already|always|assum\w+|avoid|because|before|bug|but|default|due|even|except|fallback"
    r"|first|fixme|hack|if|instead|legacy|milliseconds|ms|must|need|needs|never|not|note|only|otherwise|prevent|seconds"
    r"|see|should|since|so|still|temporar\w+|todo|unless|until|want|when|why|without|workaround)\b"
    r"|\w'\w|https?:|#\d|[`\"'=?:;|<>{}%\[\]]|\d\.|->|--|(?-i:(?:ALTER|CREATE|DELETE|DROP|INSERT|UPDATE) [A-Z]{2,})",
    re.IGNORECASE,
)
_STATE = re.compile(r"\b[a-z]{2,}ed\b")
_LONGEST = 9  # words; whoever writes more has something to tell
_FEW = 2
_LINES_BELOW = 3


def detect(subject: Source, context: Context) -> Iterator[Hit]:
    """Yield the first of several such comments of a clause."""
    alone = {comment.line for comment in subject.comments if comment.alone}
    narrating = [
        comment
        for comment in subject.comments
        if comment.alone and alone.isdisjoint({comment.line - 1, comment.line + 1}) and _narrates(_text(comment))
    ]
    if len(narrating) < context.options["limit"]:
        return
    for function in subject.functions:
        for clause in function.clauses:
            whole = clause.whole
            inside = [comment for comment in narrating if whole.line < comment.line < whole.end_line]
            if len(inside) < context.options["limit"]:
                continue
            said = _said(clause)
            echoes = [each for each in inside if _repeats(_text(each), _below(each.line, said, alone))]
            if len(echoes) >= context.options["limit"]:
                values = {
                    "count": len(echoes),
                    "function": f"{function.name}/{function.arity}",
                    "value": _text(echoes[0]),
                }
                yield Hit(_place(echoes[0], subject), values)


def _text(comment: Comment) -> str:
    return _STEP.sub("", comment.text.lstrip("# ").strip(), count=1).rstrip(". ")


def _narrates(text: str) -> bool:
    said = text.split()
    return _FEW <= len(said) <= _LONGEST and stem(said[0].lower()) in VERBS and not _KNOWS_MORE.search(text)


def _repeats(text: str, below: set[str]) -> bool:
    """Whether each word of a comment is in the code below, itself or by a synonym, and more than its verb itself."""
    said = [word for word in words(text) if word not in FILLERS]
    names = below - OPERATORS.keys()
    known = with_synonyms(names).union(*(OPERATORS[sign] for sign in below & OPERATORS.keys()))
    states = {stem(word) for word in _STATE.findall(text.lower())}  # published posts are not what posts are
    return (
        len(said) >= _FEW
        and known.issuperset(said)
        and names.issuperset(states)
        and any(word in names for word in said[1:])
    )


def _below(line: int, said: dict[int, set[str]], comments: set[int]) -> set[str]:
    """What the lines below a comment say, up to the next empty line or comment."""
    found: set[str] = set()
    for below in range(line + 1, line + 1 + _LINES_BELOW):
        if below not in said or below in comments:
            break
        found |= said[below]
    return found


def _said(clause: Clause) -> dict[int, set[str]]:
    """The words of the names and operators in a clause, by line."""
    said: dict[int, set[str]] = defaultdict(set)
    for body in (clause.body, *clause.blocks.values()):
        for part in walk(body) if body is not None else ():
            if (found := _words_of(part)) is not None:
                said[part.place.end_line if isinstance(part, expr.Field) else part.place.line] |= found
    return said


def _words_of(part: Node) -> set[str] | None:
    match part:
        case Call(form=Form.CALL | Form.CAPTURE, name=name, module=module):
            return {*words(module or ""), *words(name)} if module != "Kernel" else set(words(name))
        case expr.Variable(text) | expr.Atom(text) | expr.AttributeRead(text) | expr.Field(_, text) | expr.Number(text):
            return set(words(text))
        case expr.Alias(text):
            return set(words(text))
        case expr.String():
            return set(words(part.literal or ""))
        case expr.Operator(operator):
            return {operator}
    return None


def _place(comment: Comment, source: Source) -> Range:
    written = source.lines_between(comment.line, comment.line)[0]
    return Range(comment.line, written.index("#") + 1, comment.line, len(written.rstrip()) + 1)
