"""HCL, the language of Terraform, OpenTofu, Packer and Nomad, as blocks with lines. Expressions stay text.

python-hcl2 needs a tenth of a second for a file of two kilobytes, and a repository may hold hundreds of them; the facts
that are asked for need no more than blocks, attributes and literal values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field

_DEEPEST = 40
_MOST = 50_000  # blocks and attributes of a file

_TOKEN = re.compile(
    r"""(?P<skip>[ \t\r]+|\#[^\n]*|//[^\n]*|/\*.*?(?:\*/|\Z))
      | (?P<newline>\n)
      | <<-?(?P<end>\w+)[^\n]*\n(?P<document>.*?)(?:^[ \t]*(?P=end)[ \t]*$|\Z)
      | (?P<string>"(?:[^"\\\n]|\\.)*"?)
      | (?P<open>[\[({])
      | (?P<close>[\])}])
      | (?P<other>[^\s\[\](){}"#/<]+|.)""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_HEAD = re.compile(r'[A-Za-z_][\w-]*(?: (?:"[^"\n]*"|[A-Za-z_][\w-]*))*')
_ATTRIBUTE = re.compile(r'("?)([A-Za-z_][\w.-]*)\1 ?= ?(?!=)(.*)', re.DOTALL)
_LABEL = re.compile(r'"([^"\n]*)"|([\w-]+)')


class Attribute(Struct, frozen=True):
    """`name = value`; the value is the text of the expression, a plain string without its quotes."""

    name: str
    value: str
    line: int


class Block(Struct):
    """`resource "aws_instance" "web" { … }`: its type, its labels, and what is in it."""

    type: str
    labels: tuple[str, ...]
    line: int
    attributes: list[Attribute] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def get(self, name: str) -> Attribute | None:
        """An attribute by its name."""
        return next((each for each in self.attributes if each.name == name), None)

    def all(self, *types: str) -> Iterator[Block]:
        """The blocks of some types, however deep, without itself."""
        for block in self.blocks:
            if block.type in types or (block.type == "dynamic" and block.labels[:1] and block.labels[0] in types):
                yield block
            yield from block.all(*types)


class HclText(Struct, frozen=True):
    """A file as the block around everything; `problem` says where reading ended."""

    path: str
    root: Block
    problem: str | None = None


def read_hcl(path: str, content: bytes) -> HclText:
    """Read a file of HCL. Never raises."""
    root = Block("", (), 1)
    stack = [root]
    parts: list[str] = []  # of the statement that is read
    line = start = 1
    expression = count = 0  # brackets that are open within the statement
    problem = None
    for token in _TOKEN.finditer(content.decode("utf-8-sig", "replace")):
        text = token[0]
        if not parts:
            start = line
        line += text.count("\n")
        match token.lastgroup:
            case "skip":
                parts += [" "] if parts and parts[-1] != " " else []
            case "newline" if not expression:
                count += _end(stack[-1], parts, start)
                parts = []
            case "open" if text == "{" and not expression and _opens_block(parts):
                count += 1
                if len(stack) > _DEEPEST or count > _MOST:
                    problem = f"line {line}: it nests too deeply, or holds too much"
                    break
                stack.append(_block(parts, start))
                stack[-2].blocks.append(stack[-1])
                parts = []
            case "open":
                expression += 1
                parts.append(text)
            case "close" if expression:
                expression -= 1
                parts.append(text)
            case "close" if text == "}" and len(stack) > 1:
                _end(stack.pop(), parts, start)
                parts = []
            case "close":
                problem = problem or f"line {line}: {text} closes nothing"
            case "document":
                parts.append(token["document"])
                if not expression:
                    count += _end(stack[-1], parts, start)
                    parts = []
            case _:
                parts.append(text)
    if problem is None and (len(stack) > 1 or expression):
        problem = f"line {stack[-1].line}: a block is never closed"
    return HclText(path, root, problem)


def _opens_block(parts: list[str]) -> bool:
    return len(parts) < 20 and _HEAD.fullmatch("".join(parts).strip()) is not None


def _block(parts: list[str], line: int) -> Block:
    first, *labels = (quoted or bare for quoted, bare in _LABEL.findall("".join(parts)))
    return Block(first, tuple(labels), line)


def _end(block: Block, parts: list[str], line: int) -> bool:
    """End a statement: keep it if it is an attribute."""
    attribute = _ATTRIBUTE.fullmatch("".join(parts).strip()) if parts else None
    if attribute is None:
        return False
    value = attribute[3].strip()
    plain = re.fullmatch(r'"([^"]*)"', value)
    block.attributes.append(Attribute(attribute[2], plain[1] if plain else value, line))
    return True
