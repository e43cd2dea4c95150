"""How much of the VM's safety native code gives away."""

from __future__ import annotations

from elixirlens.readiness.criteria.native._native import Native, native_of
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.readers.native import NativeSource
from elixirlens.readiness.repository import Repository


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Ports pass; Rust and Zig are partly there, as C is that says how it is scheduled; any other C fails."""
    native = native_of(repository)
    if not native.has_nif:
        return passed(*native.ports[:3]) if native.ports else not_applicable("there is no native code, and no port")
    written_in_c = [each for each in native.sources if each.language.startswith("C")]
    if written_in_c and not any(one.says for each in written_in_c for one in each.functions):
        return failed(
            *(_said(each, "no function says how long it runs") for each in written_in_c[:3]), *native.drivers[:2]
        )
    if native.drivers:
        return failed(*native.drivers[:3])
    if written_in_c:
        return partial(*(_said(each, "long work is marked") for each in written_in_c[:3]), value=thresholds["marked_c"])
    languages = _languages(native)
    if languages:
        zig = "Zig" in languages
        places = tuple(_said(each, "a mistake in it stops the node") for each in native.sources[:2])
        return partial(*(places or native.loads[:3]), value=thresholds["zig"] if zig else thresholds["rust"])
    return unknown("a NIF is loaded whose source is not here", *native.loads[:3])


def _languages(native: Native) -> set[str]:
    found = {each.language for each in native.sources}
    for load in native.loads:
        if "Rustler" in load.fact:
            found.add("Rust")
        elif "uses Zig" in load.fact:
            found.add("Zig")
    return found


def _said(source: NativeSource, fact: str) -> Evidence:
    return Evidence(f"NIFs in {source.language}: {fact}", source.path, source.nif_line)
