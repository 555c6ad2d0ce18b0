"""What may happen to members. Each act is one transaction, checks rights and rules, and writes the journal."""

from capuy.members.actions.editing import add_fact, link_account, mask, remove_fact, update_member
from capuy.members.actions.filters import drop_filter, save_filter
from capuy.members.actions.joining import (
    FIELDS,
    MemberData,
    SpellData,
    admit,
    readmit,
    register_member,
    spells_of,
)
from capuy.members.actions.leaving import last_move, remove, undo_move
from capuy.members.actions.merging import merge
from capuy.members.actions.moving import end_temporary, transfer
from capuy.members.actions.reading import note_list, note_reading, reveal_citizen_id
from capuy.members.actions.seating import POSITIONS, remove_seat, seat, unseat
from capuy.members.actions.spells import change_status, last_change, probation_ends, recognise, undo_status
from capuy.members.actions.splitting import move_by_decision

__all__ = [
    "FIELDS",
    "POSITIONS",
    "MemberData",
    "SpellData",
    "add_fact",
    "admit",
    "change_status",
    "drop_filter",
    "end_temporary",
    "last_change",
    "last_move",
    "link_account",
    "mask",
    "merge",
    "move_by_decision",
    "note_list",
    "note_reading",
    "probation_ends",
    "readmit",
    "recognise",
    "register_member",
    "remove",
    "remove_fact",
    "remove_seat",
    "reveal_citizen_id",
    "save_filter",
    "seat",
    "spells_of",
    "transfer",
    "undo_move",
    "undo_status",
    "unseat",
    "update_member",
]
