"""Many files at once: chunks of them, taken by processes that are free.

Where processes can be forked, a worker inherits everything and starts in no time. Elsewhere it starts anew, which pays
for larger repositories only.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Sequence

from msgspec import Struct

from elixirlens.engine.analyse import Analyser, FileResult, Job
from elixirlens.engine.reading import Unread

_FORK_FROM = 1_000_000  # bytes of source
_SPAWN_FROM = 3_000_000
_SHARES = 8  # the next chunk of a worker is an eighth of its share of what is left
_SMALLEST_CHUNK = 32_000  # bytes of source; asking for a smaller one would cost more than it evens out

Outcome = FileResult | Unread
MakeAnalyser = Callable[[], Analyser]


class Workers(Struct, frozen=True):
    """How many processes to use; `wanted` is None where as many as help are wanted."""

    wanted: int | None = None

    def count(self, size: int) -> int:
        """The number of processes for so many bytes of source."""
        if self.wanted is not None:
            return self.wanted
        enough = size >= (_FORK_FROM if _can_fork() else _SPAWN_FROM)
        return min(os.cpu_count() or 1, 8) if enough else 1


def analyse_all(jobs: Sequence[Job], make: MakeAnalyser, analyser: Analyser, workers: Workers) -> dict[str, Outcome]:
    """Analyse files; the result does not depend on the number of workers.

    `make` makes the analyser of a worker that cannot inherit this process's one.
    """
    count = min(workers.count(sum(job.size for job in jobs)), len(jobs))
    if count <= 1:
        return _analyse(analyser, jobs)
    # Imported here: an unchanged run has no use for them, and their import costs a tenth of it.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    chunks = _chunks(jobs, count)
    if _can_fork():
        analyser.prepare(jobs)
    context = multiprocessing.get_context("fork" if _can_fork() else "spawn")
    outcomes: dict[str, Outcome] = {}
    global _analyser  # noqa: PLW0603  # what a forked worker inherits
    _analyser = analyser if _can_fork() else None
    try:
        with ProcessPoolExecutor(count, context, initializer=_start, initargs=(None if _can_fork() else make,)) as pool:
            for part in pool.map(_work, chunks):
                outcomes.update(part)
    except BrokenProcessPool:  # a worker was killed, for want of memory perhaps: go on alone
        outcomes.update(_analyse(analyser, [job for job in jobs if job.path not in outcomes]))
    finally:
        _analyser = None
    return outcomes


_analyser: Analyser | None = None


def _start(make: MakeAnalyser | None) -> None:
    global _analyser  # noqa: PLW0603
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that was asked for stops its workers
    if make is not None:
        _analyser = make()


def _work(jobs: list[Job]) -> dict[str, Outcome]:
    assert _analyser is not None
    return _analyse(_analyser, jobs)


def _analyse(analyser: Analyser, jobs: Sequence[Job]) -> dict[str, Outcome]:
    outcomes: dict[str, Outcome] = {}
    for job in jobs:
        try:
            outcomes[job.path] = analyser.analyse(job)
        except Unread as unread:
            outcomes[job.path] = unread
    return outcomes


def _chunks(jobs: Sequence[Job], count: int) -> list[list[Job]]:
    """Chunks for so many workers: large files first, ever less at once, so that all are done at about the same time."""
    left = sum(job.size for job in jobs)
    chunks: list[list[Job]] = [[]]
    size = 0
    for job in sorted(jobs, key=lambda job: (-job.size, job.path)):
        chunks[-1].append(job)
        size += job.size
        if size >= max(left // (count * _SHARES), _SMALLEST_CHUNK):
            left, size = left - size, 0
            chunks.append([])
    return [chunk for chunk in chunks if chunk]


def _can_fork() -> bool:
    # macOS can fork, but its system libraries may not survive it.
    return os.name == "posix" and os.uname().sysname == "Linux"
