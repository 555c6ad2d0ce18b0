"""The names of what may be permitted. Who has a permission, and where, is granted in the rooms above."""

from enum import StrEnum


class Permission(StrEnum):
    """One thing that a user may do in the branch over which a role was granted."""

    SEE_FIGURES = "see_figures"
    SEE_MEMBERS = "see_members"
    EDIT_MEMBERS = "edit_members"
    EXPORT_MEMBERS = "export_members"
    IMPORT = "import"
    REORGANISE = "reorganise"
    EDIT_TERMS = "edit_terms"
    REPORT_FIGURES = "report_figures"
    SET_TARGETS = "set_targets"
    ASK_REPORTS = "ask_reports"
    SEE_TASKS = "see_tasks"
    DO_TASKS = "do_tasks"
    GIVE_TASKS = "give_tasks"
    WRITE_REPORTS = "write_reports"
    FREEZE_REPORTS = "freeze_reports"
    HOLD_CONFERENCES = "hold_conferences"
    GRANT_ROLES = "grant_roles"
    SEE_JOURNAL = "see_journal"
    EMERGENCY_ACCESS = "emergency_access"
