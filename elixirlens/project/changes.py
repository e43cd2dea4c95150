"""What changed between two states of a repository, given their contents: lines of a file, and files that were moved.

Git is not asked: to compare a work tree, it would run the filters that the repository names.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

_MOST_BY_HAND = 250_000  # pairs of lines that are compared one by one where no line stands out
_MOST_PAIRS = 10_000  # of files that vanished and files that appeared
_ALIKE = 0.5  # of the lines that two files have in common, for one to be the other under a new name


def changed_lines(before: bytes | None, after: bytes) -> frozenset[int]:
    """The lines of `after`, from 1, that are not lines of `before`; all of them where there was no file.

    How lines end makes no difference. Where two texts have little in common, more lines may count as changed than
    have to, and never fewer.
    """
    new = _lines(after)
    if before is None:
        return frozenset(range(1, len(new) + 1))
    old = _lines(before)
    kept = {line for _, first, count in _same(old, new) for line in range(first + 1, first + count + 1)}
    return frozenset(range(1, len(new) + 1)) - kept


def renames(gone: Mapping[str, bytes], come: Mapping[str, bytes]) -> dict[str, str]:
    """Old paths by new ones: of files that appeared, those that are one that vanished, or more than half of it."""
    found: dict[str, str] = {}
    by_content: defaultdict[tuple[bytes, ...], list[str]] = defaultdict(list)
    for path in sorted(gone, reverse=True):
        by_content[tuple(_lines(gone[path]))].append(path)
    for path in sorted(come):
        if candidates := by_content[tuple(_lines(come[path]))]:
            found[path] = candidates.pop()
    taken = set(found.values())
    left = {path: _weights(content) for path, content in gone.items() if path not in taken}
    open_ = {path: _weights(content) for path, content in come.items() if path not in found}
    if len(left) * len(open_) > _MOST_PAIRS:
        return found
    for _, new, old in sorted(_alike(left, open_), key=lambda one: (-one[0], one[1], one[2])):
        if new not in found and old not in taken:
            found[new] = old
            taken.add(old)
    return found


def _alike(gone: Mapping[str, Counter[bytes]], come: Mapping[str, Counter[bytes]]) -> Iterator[tuple[float, str, str]]:
    for new, new_lines in come.items():
        for old, old_lines in gone.items():
            common = (new_lines & old_lines).total()
            share = common / max(new_lines.total(), old_lines.total(), 1)
            if share > _ALIKE:
                yield share, new, old


def _weights(content: bytes) -> Counter[bytes]:
    return Counter(stripped for line in _lines(content) if (stripped := line.strip()))


def _lines(content: bytes) -> list[bytes]:
    return [line.removesuffix(b"\r") for line in content.split(b"\n")]


Block = tuple[int, int, int]  # where it begins in the old lines, where in the new ones, both from 0, and its length


def _same(old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[Block]:
    """Yield blocks of lines that both have, in order.

    Lines that occur once in either are the anchors: of those the longest sequence that goes the same way, and
    between two of them the same once more. This takes little more than linear time, whatever the lines are.
    """
    pending = [(0, len(old), 0, len(new))]
    while pending:
        old_start, old_end, new_start, new_end = pending.pop()
        head = _equal(old[old_start:old_end], new[new_start:new_end])
        if head:
            yield old_start, new_start, head
        old_start, new_start = old_start + head, new_start + head
        tail = _equal(old[old_start:old_end][::-1], new[new_start:new_end][::-1])
        old_end, new_end = old_end - tail, new_end - tail
        if tail:
            yield old_end, new_end, tail
        if old_start == old_end or new_start == new_end:
            continue
        anchors = _anchors(old[old_start:old_end], new[new_start:new_end])
        if anchors:
            ends = [*anchors, (old_end - old_start, new_end - new_start)]
            last_old, last_new = 0, 0
            for here_old, here_new in ends:
                pending.append((old_start + last_old, old_start + here_old, new_start + last_new, new_start + here_new))
                last_old, last_new = here_old, here_new
        elif (old_end - old_start) * (new_end - new_start) <= _MOST_BY_HAND:
            from difflib import SequenceMatcher  # here: every run imports this module, and hardly one compares

            matcher = SequenceMatcher(None, old[old_start:old_end], new[new_start:new_end], autojunk=False)
            for block in matcher.get_matching_blocks():
                if block.size:
                    yield old_start + block.a, new_start + block.b, block.size


def _equal(old: Sequence[bytes], new: Sequence[bytes]) -> int:
    """How many lines at the beginning are the same."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def _anchors(old: Sequence[bytes], new: Sequence[bytes]) -> list[tuple[int, int]]:
    """Positions of lines that occur once in either, the longest sequence of them that rises in both."""
    places = _single(new)
    pairs = [(place, places[line]) for line, place in _single(old).items() if line in places]
    return _rising(sorted(pairs))


def _single(lines: Sequence[bytes]) -> dict[bytes, int]:
    counts = Counter(lines)
    return {line: place for place, line in enumerate(lines) if counts[line] == 1}


def _rising(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    ends: list[int] = []  # the smallest end of a sequence of each length
    chain: list[tuple[tuple[int, int], int]] = []  # a pair, and the one before it in its sequence
    last: list[int] = []  # of each length, its pair in the chain
    for pair in pairs:
        length = bisect_left(ends, pair[1])
        before = last[length - 1] if length else -1
        chain.append((pair, before))
        if length == len(ends):
            ends.append(pair[1])
            last.append(len(chain) - 1)
        else:
            ends[length] = pair[1]
            last[length] = len(chain) - 1
    found: list[tuple[int, int]] = []
    at = last[-1] if last else -1
    while at >= 0:
        pair, at = chain[at]
        found.append(pair)
    return found[::-1]
