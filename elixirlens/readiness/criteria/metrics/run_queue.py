"""Whether it is measured how long work waits for a scheduler."""

from __future__ import annotations

from elixirlens.readiness.criteria.metrics._vm import judge_vm
from elixirlens.readiness.model import Judgement
from elixirlens.readiness.repository import Repository


def judge(repository: Repository) -> Judgement:
    """A metric of the run queues, or what measures them by itself."""
    return judge_vm(repository, r"run_queue", "nothing measures vm.total_run_queue_lengths")
