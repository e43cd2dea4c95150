"""All that `elixirlens init` proposes but the baseline, which takes a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from elixirlens.errors import UsageError
from elixirlens.onboarding import existing
from elixirlens.onboarding.carry_over import CarriedOver, carry_over
from elixirlens.onboarding.configuration import propose_configuration
from elixirlens.onboarding.hook import propose_hook
from elixirlens.onboarding.pipeline import propose_pipelines
from elixirlens.onboarding.proposal import Change, Proposal
from elixirlens.project.credo import CREDO_NAMES, CredoConfig, read_credo

if TYPE_CHECKING:
    from elixirlens.catalog import Catalog
    from elixirlens.onboarding.survey import Host, Survey


class Credo(Struct, frozen=True):
    """What .credo.exs says, what of it was carried over, and what the file is called."""

    file: str
    config: CredoConfig
    carried: CarriedOver


def credo_of(seen: Survey, catalog: Catalog) -> Credo:
    """Read the configuration of Credo. Raises `UsageError` where there is none to be read."""
    for name in CREDO_NAMES:
        match existing.read(seen.root, name):
            case existing.Text(text):
                config = read_credo(text.encode(), name)
                return Credo(name, config, carry_over(config, catalog.rules))
            case existing.Untouchable(reason):
                raise UsageError(f"{reason}: it was not read.", "Leave --from-credo out, or make it a plain file.")
    raise UsageError(
        f"There is no {' and no '.join(CREDO_NAMES)} here.", "Leave --from-credo out, or run it where Credo is set up."
    )


def propose(seen: Survey, hosts: tuple[Host, ...], carried: CarriedOver) -> Proposal:
    """Propose a configuration, a hook and a job for each host, and leave what is there as it is."""
    parts = (propose_configuration(seen, carried), propose_hook(seen), propose_pipelines(seen, hosts))
    changes: tuple[Change, ...] = tuple(change for part in parts for change in part.changes)
    return Proposal(changes, tuple(remark for part in parts for remark in part.remarks))
