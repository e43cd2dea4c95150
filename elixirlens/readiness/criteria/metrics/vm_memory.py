"""Whether the memory of the VM is measured."""

from __future__ import annotations

from elixirlens.readiness.criteria.metrics._vm import judge_vm
from elixirlens.readiness.model import Judgement
from elixirlens.readiness.repository import Repository


def judge(repository: Repository) -> Judgement:
    """A metric of `vm.memory`, or what measures it by itself."""
    return judge_vm(
        repository, r"(?:^|\.)vm\.memory\b|memory\.(?:total|processes|binary|ets)", "nothing measures vm.memory"
    )
