"""Whether a node stops when its top supervisor has given up."""

from __future__ import annotations

from elixirlens.readiness.model import Evidence, Judgement, Profile, failed, partial, passed, unknown
from elixirlens.readiness.readers.mix_file import MixFile
from elixirlens.readiness.repository import Repository

_KEY = "start_permanent"


def judge(repository: Repository) -> Judgement:
    """mix.exs says so; of an umbrella that of the root, or those of all applications that are started."""
    mix = repository.mix
    found = mix.get(_KEY)
    if found is not None:
        where = Evidence(_KEY, mix.path, found.line)
        if found.is_true:
            return passed(where)
        return (
            failed(Evidence(f"{_KEY} is off in production", mix.path, found.line))
            if found.is_known
            else unknown(f"{mix.path} computes {_KEY}", where)
        )
    if repository.profile is Profile.UMBRELLA and (started := _started(repository)):
        permanent = [each for each in started if (term := each.get(_KEY)) is not None and term.is_true]
        if len(permanent) == len(started):
            return passed(*(Evidence(_KEY, each.path, _line(each)) for each in permanent[:3]))
    if not mix.is_whole:
        return unknown(f"{mix.path} computes its project")
    missing = Evidence(f"no {_KEY} in mix.exs", mix.path)
    if repository.deployment.builds:
        return partial(missing, Evidence("a release starts permanently all the same"))
    return failed(missing)


def _started(repository: Repository) -> list[MixFile]:
    return [each for each in repository.mix_files[1:] if each.application.get("mod") is not None]


def _line(mix: MixFile) -> int | None:
    term = mix.get(_KEY)
    return term.line if term is not None else None
