"""Whether e-mails, payments and requests that are sent in the background survive a restart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from elixirlens.detectors.project import FileFacts
from elixirlens.elixir import CallFacts
from elixirlens.readiness.called import Called, called
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.repository import Repository
from elixirlens.readiness.survey.callees import DELIVERIES

# What keeps work until it is done, and the modules by which it is used.
_QUEUES = {
    "oban": "Oban", "oban_pro": "Oban", "exq": "Exq", "verk": "Verk", "que": "Que", "rihanna": "Rihanna",
    "ecto_job": "EctoJob", "faktory_worker": "FaktoryWorker", "task_bunny": "TaskBunny",
    "toniq": "Toniq", "amqp": "AMQP", "gen_rmq": "GenRMQ", "rabbit_common": ":amqp_connection", "brod": ":brod",
    "kafka_ex": "KafkaEx", "kaffe": "Kaffe", "elsa": "Elsa", "broadway": "Broadway", "ash_oban": "AshOban",
    "ex_aws_sqs": "ExAws.SQS", "commanded": "Commanded", "pgmq": "Pgmq", "gen_stage_amqp": "GenStageAMQP",
    "bullmq": "BullMQ",
}  # fmt: skip
_MAILERS = frozenset(["Swoosh.Mailer", "Bamboo.Mailer"])
_CLIENTS = frozenset(["Req", "HTTPoison", "Tesla", "HTTPotion", "HTTPX", "Mojito", "Finch"])
_WRITES = re.compile(r"(post|put|patch|delete)!?")
_DELIVERS = re.compile(r"deliver(_now|_later|_many)?!?|deliver_\w+|send_(e?mail|sms)\w*")
_ALONE = frozenset(["start", "start_link", "async", "spawn", "spawn_link", "spawn_monitor"])
_WATCHED = frozenset(["start_child", "async", "async_nolink"])
_AWAITING = frozenset(["await", "await_many", "yield", "yield_many"])


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """A queue that is used passes; what tasks send beside it, or instead of it, costs."""
    queue = _queue(repository)
    alone, watched = _sent_by(repository, "alone"), _sent_by(repository, "watched")
    if queue is not None and not alone:
        return partial(*watched[:4], queue, value=thresholds["tasks_beside"]) if watched else passed(queue)
    if queue is not None:
        return partial(*alone[:4], queue, value=thresholds["loose_tasks_beside"])
    if alone:
        return failed(*alone[:4], Evidence("no queue keeps it"))
    if watched:
        return partial(*watched[:4], Evidence("a supervised task is lost with the node"))
    if not repository.dependencies_are_known:
        return unknown("mix.exs computes its dependencies, a queue may be among them")
    return not_applicable("nothing was seen that is sent in the background")


def _queue(repository: Repository) -> Evidence | None:
    """Where a queue that keeps its work is used."""
    known = {each.app for _, each in repository.declared}
    for app, module in _QUEUES.items():
        if app not in known:
            continue
        for each in repository.modules:  # a pipeline of Broadway itself, rather than who sends it a message
            if (use := each.module.uses_module(module)) is not None:
                return each.evidence(f"{app} keeps work until it is done", use.line)
        for name, places in sorted(repository.uses.items()):
            if name == module or name.startswith(f"{module}."):
                return Evidence(f"{app} keeps work until it is done", places[0].path, places[0].line)
    return None


def _sent_by(repository: Repository, how: str) -> list[Evidence]:
    """What is sent within a task or a process that is started `alone`, or `watched` by a Task.Supervisor."""
    modules, names = (("Task.Supervisor",), _WATCHED) if how == "watched" else (("Task", "Kernel", ":erlang"), _ALONE)
    spans: dict[str, list[tuple[int, int]]] = {}
    awaited = {(each.path, each.call.function) for each in called(repository, "Task") if each.call.name in _AWAITING}
    for each in called(repository, *modules):
        if each.call.name in names and (each.path, each.call.function) not in awaited:
            spans.setdefault(each.path, []).append((each.call.line, each.call.end_line))
    found: dict[Evidence, None] = {}
    for file in repository.product:
        for call in _sending(file) if file.path in spans else ():
            if any(first <= call.place.line <= last for first, last in spans[file.path]):
                found[Evidence(f"{call.callee} in {_WORDS[how]}", file.path, call.place.line)] = None
    for each in _sent_by_mailers(repository):
        if any(first <= each.call.line <= last for first, last in spans.get(each.path, ())):
            found[each.evidence(f"{each.call.callee} in {_WORDS[how]}")] = None
    return list(found)


def _sent_by_mailers(repository: Repository) -> Iterator[Called]:
    """The bare `deliver(email)` inside of a mailer, which its `use` brings."""
    mailers = {
        (file.path, module.name)
        for file in repository.product
        for module in file.modules
        if not _MAILERS.isdisjoint(module.uses)
    }
    for each in called(repository, ""):
        if each.call.name in DELIVERIES and (each.path, each.module.name) in mailers:
            yield each


def _sending(file: FileFacts) -> Iterator[CallFacts]:
    for module in file.modules:
        for call in chain(module.calls, *(function.calls for function in module.functions)):
            pattern = _WRITES if call.module in _CLIENTS else _DELIVERS
            if pattern.fullmatch(call.name):
                yield call


_WORDS = {"alone": "a process that nobody watches", "watched": "a supervised task"}
