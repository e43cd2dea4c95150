"""What is in `rel/`: flags of the VM, the environment of a release, and the configuration of Distillery."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

# Flags that say nothing any more: kernel poll and the pool of async threads are gone or unused since OTP 21, SMP is
# always on.
OBSOLETE = {
    "+K": "kernel poll is always on",
    "+A": "file I/O left the async threads in OTP 21",
    "-smp": "SMP is always on",
}

_TAKES_NO_VALUE = frozenset({"-heart", "-noshell", "-noinput", "-hidden", "-detached", "-noinit"})
_FLAG = re.compile(r"""(?P<flag>[+-]{1,2}[A-Za-z_][\w-]*)""")
_SETTING = re.compile(r"(?:export\s+)?(?P<name>[A-Z_][A-Z0-9_]*)=(?P<value>.*)")


class Flag(Struct, frozen=True):
    """A flag of the VM with its value, which may be empty."""

    name: str
    value: str
    line: int

    @property
    def obsolete(self) -> str | None:
        """Why it says nothing any more, None where it does."""
        return OBSOLETE.get(self.name)


class VmArgs(Struct, frozen=True):
    """The flags of a vm.args, and of its template; comments left out."""

    path: str
    flags: tuple[Flag, ...] = ()

    def get(self, name: str) -> Flag | None:
        """The flag of a name that holds."""
        return next((each for each in reversed(self.flags) if each.name == name), None)


class Assignment(Struct, frozen=True):
    """A variable that a shell script sets."""

    name: str
    value: str
    line: int


class EnvironmentScript(Struct, frozen=True):
    """An env.sh: the variables that it sets, wherever in it, and its lines that are no comments."""

    path: str
    assignments: tuple[Assignment, ...] = ()
    lines: tuple[tuple[int, str], ...] = ()

    def get(self, name: str) -> Assignment | None:
        """The last assignment of a variable."""
        return next((each for each in reversed(self.assignments) if each.name == name), None)

    @property
    def heart(self) -> Assignment | None:
        """Where it asks for heart, which starts a VM again that has died."""
        return next((each for each in self.assignments if "-heart" in each.value or each.name == "HEART_COMMAND"), None)


def read_vm_args(path: str, content: bytes) -> VmArgs:
    """Read a vm.args or vm.args.eex. Never raises."""
    return VmArgs(path, tuple(_flags(content.decode("utf-8-sig", "replace"))))


def flags_of(text: str, line: int = 1) -> tuple[Flag, ...]:
    """The flags of one line, such as the value of ERL_FLAGS."""
    found: list[Flag] = []
    for word in text.replace('"', " ").replace("'", " ").split():
        if _FLAG.match(word):
            found.append(Flag(word, "", line))
        elif found and found[-1].name not in _TAKES_NO_VALUE:
            last = found.pop()
            found.append(Flag(last.name, f"{last.value} {word}".strip(), last.line))
    return tuple(found)


def read_environment_script(path: str, content: bytes) -> EnvironmentScript:
    """Read an env.sh or env.sh.eex, or any shell script. Never raises."""
    text = content.decode("utf-8-sig", "replace")
    lines = [(line, said) for line, each in enumerate(text.splitlines(), start=1) if (said := each.strip())]
    kept = tuple((line, said) for line, said in lines if not said.startswith("#"))
    return EnvironmentScript(path, tuple(_assignments(kept)), kept)


def _flags(text: str) -> Iterator[Flag]:
    for line, written in enumerate(text.splitlines(), start=1):
        said = re.split(r"(?:^|\s)#", written, maxsplit=1)[0]
        said = re.sub(r"<%[^=].*?%>", " ", said)
        if said.strip():
            yield from flags_of(said, line)


def _assignments(lines: tuple[tuple[int, str], ...]) -> Iterator[Assignment]:
    for line, said in lines:
        for part in said.split(";"):
            if setting := _SETTING.match(part.strip()):
                yield Assignment(setting["name"], setting["value"].strip().strip("\"'"), line)
