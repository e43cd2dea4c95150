"""Names that are known without reading them: those of Kernel, and those that come with well-known imports."""

from __future__ import annotations


def _table(text: str) -> frozenset[tuple[str, int]]:
    pairs = (entry.rpartition("/") for entry in text.split())
    return frozenset((name, int(arity)) for name, _, arities in pairs for arity in arities.split(","))


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# `Kernel.__info__/1` and `Kernel.SpecialForms.__info__/1`, up to Elixir 1.20. Special forms count as Kernel's here.
KERNEL = _table(
    """
    !/1 !=/2 !==/2 &&/2 */2 **/2 +/1,2 ++/2 -/1,2 --/2 ../0,2 ..///3 //2 </2 <=/2 <>/2 ==/2 ===/2 =~/2 >/2 >=/2
    @/1 abs/1 alias!/1 and/2 apply/2,3 binary_part/3 binary_slice/2,3 binding/0,1 bit_size/1 byte_size/1 ceil/1
    dbg/0,1,2 def/1,2 defdelegate/2 defexception/1 defguard/1 defguardp/1 defimpl/2,3 defmacro/1,2 defmacrop/1,2
    defmodule/2 defoverridable/1 defp/1,2 defprotocol/2 defstruct/1 destructure/2 div/2 elem/2 exit/1 floor/1
    function_exported?/3 get_and_update_in/2,3 get_in/1,2 hd/1 if/2 in/2 inspect/1,2 is_atom/1 is_binary/1
    is_bitstring/1 is_boolean/1 is_exception/1,2 is_float/1 is_function/1,2 is_integer/1 is_list/1 is_map/1
    is_map_key/2 is_nil/1 is_non_struct_map/1 is_number/1 is_pid/1 is_port/1 is_reference/1 is_struct/1,2
    is_tuple/1 length/1 macro_exported?/3 make_ref/0 map_size/1 match?/2 max/2 min/2 node/0,1 not/1 or/2
    pop_in/1,2 put_elem/3 put_in/2,3 raise/1,2 rem/2 reraise/2,3 round/1 self/0 send/2 spawn/1,3 spawn_link/1,3
    spawn_monitor/1,3 struct/1,2 struct!/1,2 tap/2 then/2 throw/1 tl/1 to_char_list/1 to_charlist/1 to_string/1
    to_timeout/1 trunc/1 tuple_size/1 unless/2 update_in/2,3 use/1,2 var!/1,2 |>/2 ||/2 sigil_C/2 sigil_D/2
    sigil_N/2 sigil_R/2 sigil_S/2 sigil_T/2 sigil_U/2 sigil_W/2 sigil_c/2 sigil_r/2 sigil_s/2 sigil_w/2
    """
)

# Special forms cannot be shadowed, whatever their number of arguments: only their names matter.
SPECIAL_FORMS = _names(
    """
    alias case cond fn for import quote receive require super try unquote unquote_splicing with
    __CALLER__ __DIR__ __ENV__ __MODULE__ __STACKTRACE__
    """
)

# What comes with a whole-module import often enough to be known; from each library's documentation. The lists of
# libraries outside Elixir hold their most used names only.
EXPORTS: dict[str, frozenset[str]] = {
    "Bitwise": _names("&&& <<< >>> ^^^ ||| ~~~ band bnot bor bsl bsr bxor"),
    "Config": _names("config config_env config_target import_config"),
    "ExUnit.Assertions": _names(
        """
        assert assert_in_delta assert_raise assert_receive assert_received catch_error catch_exit catch_throw flunk
        refute refute_in_delta refute_receive refute_received
        """
    ),
    "ExUnit.Callbacks": _names(
        """
        on_exit setup setup_all start_link_supervised! start_supervised start_supervised! stop_supervised
        stop_supervised!
        """
    ),
    "ExUnit.CaptureIO": _names("capture_io with_io"),
    "ExUnit.CaptureLog": _names("capture_log with_log"),
    "ExUnit.Case": _names("describe test"),
    "ExUnit.DocTest": _names("doctest doctest_file"),
    "Ecto.Changeset": _names(
        """
        add_error apply_action apply_changes assoc_constraint cast cast_assoc cast_embed change check_constraint
        delete_change exclusion_constraint fetch_change force_change foreign_key_constraint get_change get_field merge
        no_assoc_constraint optimistic_lock prepare_changes put_assoc put_change put_embed traverse_errors
        unique_constraint unsafe_validate_unique update_change validate_acceptance validate_change
        validate_confirmation validate_exclusion validate_format validate_inclusion validate_length validate_number
        validate_required validate_subset
        """
    ),
    "Ecto.Migration": _names(
        """
        add add_if_not_exists alter constraint create create_if_not_exists drop drop_if_exists execute fragment index
        modify references remove remove_if_exists rename repo table timestamps unique_index
        """
    ),
    "Ecto.Schema": _names(
        """
        belongs_to embedded_schema embeds_many embeds_one field has_many has_one many_to_many schema timestamps
        """
    ),
    "Ecto.Query": _names(
        """
        distinct dynamic except except_all exclude first from group_by having intersect intersect_all join last limit
        lock offset or_having or_where order_by preload put_query_prefix reverse_order select select_merge subquery
        union union_all update where windows with_cte
        """
    ),
    "Phoenix.Controller": _names(
        """
        accepts action_fallback clear_flash current_path get_csrf_token html json protect_from_forgery put_flash
        put_format put_layout put_new_layout put_new_view put_root_layout put_secure_browser_headers put_view redirect
        render send_download text
        """
    ),
    "Phoenix.Component": _names(
        """
        assign assign_new assigns_to_attributes attr live_flash on_mount sigil_H slot to_form update
        upload_errors
        """
    ),
    "Phoenix.LiveView": _names(
        """
        allow_upload assign_async attach_hook cancel_async cancel_upload clear_flash connected? consume_uploaded_entries
        consume_uploaded_entry detach_hook disallow_upload get_connect_info get_connect_params push_event
        push_navigate push_patch push_redirect put_flash put_private redirect send_update send_update_after
        start_async static_changed? stream stream_configure stream_delete stream_delete_by_dom_id stream_insert
        transport_pid uploaded_entries
        """
    ),
    "Phoenix.ConnTest": _names(
        """
        assert_error_sent build_conn bypass_through clear_flash delete delete_req_cookie fetch_flash get head
        html_response init_test_session json_response options patch path_params post put put_req_cookie recycle
        redirected_params redirected_to response response_content_type text_response trace
        """
    ),
    "Phoenix.LiveViewTest": _names(
        """
        assert_patch assert_patched assert_push_event assert_redirect assert_redirected assert_reply element
        file_input find_live_child follow_redirect follow_trigger_action form has_element? live live_children
        live_isolated live_redirect open_browser page_title preflight_upload put_connect_params refute_redirected
        render_async render_blur render_change render_click render_component render_focus render_hook render_keydown
        render_keyup render_patch render_submit render_upload render_window_keydown rendered_to_string submit_form view
        """
    ),
    "Plug.Conn": _names(
        """
        assign chunk clear_session configure_session delete_req_header delete_resp_cookie delete_resp_header
        delete_session fetch_cookies fetch_query_params fetch_session get_req_header get_session halt merge_assigns
        merge_private merge_resp_headers prepend_resp_headers put_private put_req_header put_resp_content_type
        put_resp_cookie put_resp_header put_session put_status read_body register_before_send resp send_chunked
        send_file send_resp update_resp_header
        """
    ),
}
