"""A GenServer whose callbacks only compute: the state is handed through and never looked at."""

from __future__ import annotations

from collections.abc import Iterator

from elixirlens.detectors import Context, Hit
from elixirlens.detectors._purity import only_computes
from elixirlens.elixir import Call, Clause, Function, Module, Resolution
from elixirlens.elixir import expression as expr
from elixirlens.elixir.flow import is_literal, reads
from elixirlens.otp.genserver import is_genserver, is_nameless, is_one_of_many, returned, state_after

HANDLERS = (("handle_call", 3), ("handle_cast", 2), ("handle_info", 2))
# Of :crypto: no process shares anything with another by hashing, or by asking for random bytes.
COMPUTING_IN_CRYPTO = frozenset(
    ["crypto_one_time", "crypto_one_time_aead", "exor", "hash", "hash_equals", "hmac", "mac", "strong_rand_bytes"]
)
NEEDS_A_PROCESS = (("handle_continue", 2), ("terminate", 2), ("handle_demand", 2), ("handle_events", 3))


def detect(subject: Module, context: Context) -> Iterator[Hit]:
    """Look for any reason to be a process; report a module that has none."""
    if subject.open or not is_genserver(subject) or is_nameless(subject) or is_one_of_many(subject):
        return
    if any(key in subject.functions for key in NEEDS_A_PROCESS):
        return
    handlers = [subject.functions[key] for key in HANDLERS if key in subject.functions]
    if ("handle_call", 3) not in subject.functions or not all(_keeps_state(each) for each in handlers):
        return
    if not any(_computes(clause) for handler in handlers for clause in handler.clauses):
        return  # a skeleton: what it will become is not written yet
    init = subject.functions.get(("init", 1))
    if all(_only_computes(function, set()) for function in (*handlers, *([init] if init else []))):
        yield Hit(subject.place, {"module": subject.name}, key=subject.name)


def _keeps_state(handler: Function) -> bool:
    return all(_keeps_state_in(clause) for clause in handler.clauses)


def _keeps_state_in(clause: Clause) -> bool:
    """Whether a clause returns the state it was given, and does nothing else with it."""
    match clause.body:
        case Call(name="super"):  # what `use GenServer` would do without the clause
            return True
    match clause.parameters[-1].pattern:
        case expr.Variable(name):
            results = list(returned(clause))
            states = [state_after(result) for result in results]
            if not all(isinstance(state, expr.Variable) and state.name == name for state in states):
                return False
            return sum(variable.name == name for variable in _reads_of(clause)) == len(results)
    return False


def _reads_of(clause: Clause) -> Iterator[expr.Variable]:
    for part in (clause.guard, clause.body, *clause.blocks.values()):
        if part is not None:
            yield from reads(part)


def _names_function(variable: expr.Variable, module: Module) -> bool:
    """Whether a name is a call without brackets, as Elixir allowed once."""
    return (variable.name, 0) in module.functions


def _computes(clause: Clause) -> bool:
    """Whether a clause answers with something that it works out."""
    for result in returned(clause):
        match result:
            case expr.Tuple((expr.Atom("reply"), answer, *_)) if not is_literal(answer):
                return True
    return False


def _only_computes(function: Function, seen: set[int]) -> bool:
    """Whether a function and those of its module that it calls do nothing but compute."""
    if id(function) in seen:
        return True
    seen.add(id(function))
    if any(_names_function(variable, function.module) for clause in function.clauses for variable in _reads_of(clause)):
        return False
    for call in function.calls:
        if call.resolution is Resolution.LOCAL:
            inner = function.module.function(call.name, call.arity)
            if inner is None or not _only_computes(inner, seen):
                return False
        elif not only_computes(call) and not (call.module == ":crypto" and call.name in COMPUTING_IN_CRYPTO):
            return False
    return True
