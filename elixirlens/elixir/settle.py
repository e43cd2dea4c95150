"""Bare names, settled at the end of a file: a local definition wins, then imports, then Kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elixirlens.elixir.index import ModuleKind, Resolution
from elixirlens.elixir.names import KERNEL, SPECIAL_FORMS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elixirlens.elixir.index import Call, Module
    from elixirlens.elixir.uses import Imported


def settle(bare: Iterable[tuple[Call, tuple[Imported, ...]]]) -> None:
    """Give calls of bare names their module, where it is known, and say how well it is known."""
    local: dict[int, frozenset[tuple[str, int]]] = {}
    for call, imports in bare:
        name, arity = call.name, call.arity
        if not name:
            continue
        if name in SPECIAL_FORMS:
            call.module, call.resolution = "Kernel", Resolution.RESOLVED
            continue
        owner = call.owner
        defined = local.get(id(owner))
        if defined is None:
            defined = local[id(owner)] = _definitions(owner)
        if (name, arity) in defined:
            call.module, call.resolution = owner.name or None, Resolution.LOCAL
            continue
        module = _imported_from(name, arity, imports)
        if module is not None:
            call.module, call.resolution = module, Resolution.RESOLVED
        elif (name, arity) in KERNEL and not _kernel_hides(name, arity, imports):
            call.module, call.resolution = "Kernel", Resolution.RESOLVED
        elif _may_be_brought(owner, imports):
            call.resolution = Resolution.OPEN


def _definitions(module: Module) -> frozenset[tuple[str, int]]:
    return frozenset((function.name, arity) for function in module.functions.values() for arity in function.arities)


def _imported_from(name: str, arity: int, imports: tuple[Imported, ...]) -> str | None:
    """The module that is certain to bring a name: it is imported with `only:`, the last import first."""
    for imported in reversed(imports):
        if imported.only is not None and (name, arity) in imported.only:
            return imported.module
        known = EXPORTS.get(imported.module)
        if known is not None and imported.only is None and name in known and (name, arity) not in imported.without:
            return imported.module
    return None


def _kernel_hides(name: str, arity: int, imports: tuple[Imported, ...]) -> bool:
    """Whether `import Kernel, except: […]` or `only: […]` takes a name away."""
    for imported in reversed(imports):
        if imported.module == "Kernel":
            return (name, arity) in imported.without or (
                imported.only is not None and (name, arity) not in imported.only
            )
    return False


def _may_be_brought(owner: Module, imports: tuple[Imported, ...]) -> bool:
    """Whether something the file does not show may define the name. In a fragment of a module, anything may."""
    return owner.open or owner.kind is ModuleKind.FILE or any(imported.only is None for imported in imports)


# Functions that come with a whole-module import often enough to know them; from each library's documentation.
EXPORTS: dict[str, frozenset[str]] = {
    "Ecto.Query": frozenset(
        [
            "from",
            "where",
            "or_where",
            "having",
            "or_having",
            "select",
            "select_merge",
            "join",
            "order_by",
            "group_by",
            "distinct",
            "dynamic",
            "update",
            "limit",
            "offset",
            "preload",
            "lock",
            "subquery",
            "exclude",
            "first",
            "last",
            "union",
            "union_all",
            "intersect",
            "except",
            "windows",
            "with_cte",
        ]
    ),
    "Ecto.Changeset": frozenset(
        [
            "cast",
            "change",
            "put_change",
            "put_assoc",
            "put_embed",
            "cast_assoc",
            "cast_embed",
            "validate_required",
            "validate_format",
            "validate_length",
            "validate_number",
            "validate_inclusion",
            "validate_exclusion",
            "validate_change",
            "validate_confirmation",
            "unique_constraint",
            "foreign_key_constraint",
            "check_constraint",
            "get_change",
            "get_field",
            "fetch_change",
            "add_error",
            "apply_action",
            "apply_changes",
            "traverse_errors",
            "delete_change",
            "force_change",
            "prepare_changes",
        ]
    ),
    "Plug.Conn": frozenset(
        [
            "assign",
            "put_private",
            "put_resp_header",
            "put_status",
            "send_resp",
            "send_file",
            "halt",
            "put_session",
            "get_session",
            "delete_session",
            "fetch_session",
            "configure_session",
            "clear_session",
            "fetch_query_params",
            "fetch_cookies",
            "put_resp_cookie",
            "delete_resp_cookie",
            "put_resp_content_type",
            "get_req_header",
            "put_req_header",
            "read_body",
            "register_before_send",
            "send_chunked",
            "chunk",
            "resp",
        ]
    ),
    "Phoenix.Controller": frozenset(
        [
            "render",
            "redirect",
            "json",
            "text",
            "html",
            "put_flash",
            "put_view",
            "put_layout",
            "get_csrf_token",
            "current_path",
            "accepts",
            "protect_from_forgery",
            "put_secure_browser_headers",
            "action_fallback",
            "send_download",
        ]
    ),
}
