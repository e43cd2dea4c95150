"""The keys of the cache: hashes of everything that a value depends on, and of nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from elixirlens import __version__, shipped
from elixirlens.elixir import UseTable
from elixirlens.engine.analyse import Job
from elixirlens.engine.effects import UseKey
from elixirlens.engine.reading import DIGEST_BYTES
from elixirlens.version import GRAMMAR_VERSION

if TYPE_CHECKING:
    from elixirlens.catalog import Selection


def tool_stamp(survey: str | None = None) -> bytes:
    """What made a value: version and grammar, and the survey if any; in a checkout also the state of its code."""
    version = " ".join(filter(None, (__version__, GRAMMAR_VERSION, survey))).encode()
    if not shipped.is_checkout():
        return version
    code = Path(__file__).parent.parent
    states = [(str(file), file.stat()) for file in sorted(code.rglob("*.py"))]
    return _hash(version, *(f"{name} {state.st_size} {state.st_mtime_ns}".encode() for name, state in states))


def content_key(tool: bytes, digest: bytes) -> bytes:
    """The key of what is known of a content whatever the rules: its `use`s and its `__using__`s."""
    return _hash(b"content", tool, digest)


def result_key(
    tool: bytes, job: Job, digest: bytes, selection: Selection, uses: UseTable, used: Iterable[UseKey]
) -> bytes:
    """The key of a file's result. Of the use table only the entries count that the file uses."""
    encode = msgspec.msgpack.encode
    rules = selection.rules_for(job.path, job.mix.elixir)
    effects = [effect_digest(uses, key) for key in used]
    shipped = selection.shipped.digest
    return _hash(b"result", tool, digest, rules.digest, shipped, encode((job.path, job.file_class, job.mix)), *effects)


def effect_digest(uses: UseTable, key: UseKey) -> bytes:
    """A hash of what one `use` brings."""
    effect = uses.effect(*key)
    if effect is None:
        return b"-"
    return _hash(msgspec.msgpack.encode(msgspec.structs.replace(effect, uses=frozenset())), *_sorted(effect.uses))


def run_key(tool: bytes, parts: Iterable[bytes]) -> bytes:
    """The key of a whole run's report."""
    return _hash(b"run", tool, *parts)


def _sorted(names: Iterable[str]) -> list[bytes]:
    return [name.encode() for name in sorted(names)]


def _hash(*parts: bytes) -> bytes:
    state = blake2b(digest_size=DIGEST_BYTES)
    for part in parts:
        state.update(len(part).to_bytes(4, "big") + part)
    return state.digest()
