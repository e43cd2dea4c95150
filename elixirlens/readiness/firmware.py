"""Whether what a repository makes is firmware: flashed onto a device, and deployed nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.project import ProjectKind
from elixirlens.readiness.model import Profile
from elixirlens.readiness.readers.mix_file import read_mix_file

if TYPE_CHECKING:
    from elixirlens.readiness.repository import Repository


def builds_firmware(repository: Repository) -> bool:
    """Whether the project that is judged builds firmware with Nerves, by its dependencies and what it configures."""
    mix = repository.mix
    is_set_up = mix.get("target") or mix.get("archives") or repository.paths("/config/target.exs")
    return bool(is_set_up) and repository.dependency("nerves") is not None


def is_flashed(umbrella: Repository) -> bool:
    """Whether one application of an umbrella builds firmware of all that are started; False for anything else.

    Where another one is started beside it, a server that the devices talk to, that one is deployed.
    """
    if umbrella.mix_project is None or umbrella.mix_project.kind is not ProjectKind.UMBRELLA:
        return False
    needs: dict[str, set[str]] = {}
    for path, declared in umbrella.declared:
        needs.setdefault(path, set()).add(declared.app)
    paths = {app.app or app.folder: f"{app.folder}/mix.exs" for app in umbrella.apps}
    started = {
        name for name, path in paths.items() if umbrella.read(read_mix_file, path).application.get("mod") is not None
    }
    return any(
        started <= _carried(app.app or app.folder, paths, needs)
        for app in umbrella.apps
        if "nerves" in needs.get(f"{app.folder}/mix.exs", ())
        and builds_firmware(umbrella.narrowed(app, Profile.APPLICATION))
    )


def _carried(name: str, paths: dict[str, str], needs: dict[str, set[str]]) -> set[str]:
    """The applications of the umbrella that come along with one, itself included."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += needs.get(paths[name], set()) & paths.keys()
    return found
