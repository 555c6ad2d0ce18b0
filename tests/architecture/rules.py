"""Who may ask for which address: what one must hold over the organisation of the record."""

from capuy.core.permissions import Permission

P = Permission
ANYBODY: tuple[Permission, ...] = ()
# Address → what one must hold over the organisation of the record to read it, and to change something there.
RULES: dict[str, tuple[tuple[Permission, ...], tuple[Permission, ...]]] = {
    "web:home": (ANYBODY, ANYBODY),
    "web:service-worker": (ANYBODY, ANYBODY),
    **{
        f"notices:{name}": (ANYBODY, ANYBODY)
        for name in ("list", "read-all", "open", "ways", "add-browser", "drop-browser")
    },
    "web:search": (ANYBODY, ANYBODY),
    "web:text-size": (ANYBODY, ANYBODY),
    "web:roles": (ANYBODY, ANYBODY),
    "web:users": ((P.GRANT_ROLES,), (P.GRANT_ROLES,)),
    "web:add-user": ((P.GRANT_ROLES,), (P.GRANT_ROLES,)),
    "web:slips": ((P.GRANT_ROLES,), (P.GRANT_ROLES,)),
    "web:user": ((P.GRANT_ROLES,), (P.GRANT_ROLES,)),
    "web:reset-password": ((P.GRANT_ROLES,), (P.GRANT_ROLES,)),
    "web:correct-user": ((P.GRANT_ROLES,), (P.GRANT_ROLES,)),
    "web:lock-user": ((P.GRANT_ROLES,), (P.GRANT_ROLES,)),
    "web:end-sessions": ((P.GRANT_ROLES,), (P.GRANT_ROLES,)),
    "web:remove-factors": ((P.GRANT_ROLES,), (P.GRANT_ROLES,)),
    "web:end-grant": ((P.GRANT_ROLES,), (P.GRANT_ROLES,)),
    "web:name-deputy": ((P.GRANT_ROLES,), (P.GRANT_ROLES,)),
    "web:proposal": ((P.GRANT_ROLES,), (P.GRANT_ROLES,)),
    "web:deputies": (ANYBODY, ANYBODY),
    # Besides who grants roles, the two whom it concerns.
    "web:end-deputy": ((P.GRANT_ROLES,), (P.GRANT_ROLES,)),
    "web:emergencies": ((P.SEE_JOURNAL,), (P.SEE_JOURNAL,)),
    "web:begin-emergency": ((P.EMERGENCY_ACCESS,), (P.EMERGENCY_ACCESS,)),
    "web:emergency": ((P.SEE_JOURNAL,), (P.SEE_JOURNAL,)),
    "web:end-emergency": ((P.SEE_JOURNAL,), (P.GRANT_ROLES,)),
    "web:jobs": ((P.GRANT_ROLES,), (P.GRANT_ROLES,)),
    "web:retry-job": ((P.GRANT_ROLES,), (P.GRANT_ROLES,)),
    "web:personal-data": ((P.SEE_JOURNAL,), (P.SEE_JOURNAL,)),
    "web:personal-data-file": ((P.SEE_JOURNAL,), (P.SEE_JOURNAL,)),
    "web:journal": ((P.SEE_JOURNAL,), (P.SEE_JOURNAL,)),
    "web:entry": ((P.SEE_JOURNAL,), (P.SEE_JOURNAL,)),
    "account_login": (ANYBODY, ANYBODY),
    "account_logout": (ANYBODY, ANYBODY),
    "account_inactive": (ANYBODY, ANYBODY),
    "account_change_password": (ANYBODY, ANYBODY),
    "account_reauthenticate": (ANYBODY, ANYBODY),
    "account_sessions": (ANYBODY, ANYBODY),
    "account_end_sessions": (ANYBODY, ANYBODY),
    "account_end_session": (ANYBODY, ANYBODY),
    **{
        f"mfa_{name}": (ANYBODY, ANYBODY)
        for name in (
            *("authenticate", "login_webauthn", "reauthenticate", "reauthenticate_webauthn", "index"),
            *("activate_totp", "deactivate_totp", "view_recovery_codes", "generate_recovery_codes"),
            *("add_webauthn", "edit_webauthn", "remove_webauthn"),
        )
    },
    "organisations:tree": (ANYBODY, ANYBODY),
    "organisations:search": (ANYBODY, ANYBODY),
    "organisations:choose": (ANYBODY, ANYBODY),
    "organisations:choose-many": (ANYBODY, ANYBODY),
    "organisations:import": ((P.IMPORT,), (P.IMPORT,)),
    "organisations:import-confirm": ((P.IMPORT,), (P.IMPORT,)),
    "organisations:import-template": ((P.IMPORT,), (P.IMPORT,)),
    # The names of groups belong to everybody; what is tied to them shows by branch.
    "organisations:groupings": (ANYBODY, (P.REORGANISE,)),
    "organisations:grouping": (ANYBODY, (P.REORGANISE,)),
    "organisations:untie": ((P.REORGANISE,), (P.REORGANISE,)),
    "organisations:page": ((P.SEE_FIGURES,), (P.SEE_FIGURES,)),
    "organisations:history": ((P.SEE_FIGURES,), (P.SEE_FIGURES,)),
    "organisations:branch": ((P.SEE_FIGURES,), (P.SEE_FIGURES,)),
    "organisations:decisions": ((P.SEE_FIGURES,), (P.SEE_FIGURES,)),
    "organisations:decide": ((P.REORGANISE,), (P.REORGANISE,)),
    "organisations:decision": ((P.SEE_FIGURES,), (P.SEE_FIGURES,)),
    "organisations:withdraw": ((P.REORGANISE,), (P.REORGANISE,)),
    "organisations:terms": ((P.SEE_FIGURES,), (P.SEE_FIGURES,)),
    "organisations:add-term": ((P.EDIT_TERMS,), (P.EDIT_TERMS,)),
    "organisations:change-term": ((P.EDIT_TERMS,), (P.EDIT_TERMS,)),
    "members:list": ((P.SEE_MEMBERS,), (P.SEE_MEMBERS,)),
    "members:export": ((P.EXPORT_MEMBERS,), (P.EXPORT_MEMBERS,)),
    "members:save-filter": ((P.SEE_MEMBERS,), (P.SEE_MEMBERS,)),
    "members:drop-filter": ((P.SEE_MEMBERS,), (P.SEE_MEMBERS,)),
    "members:register": ((P.EDIT_MEMBERS,), (P.EDIT_MEMBERS,)),
    "members:admit": ((P.EDIT_MEMBERS,), (P.EDIT_MEMBERS,)),
    "members:import": ((P.IMPORT, P.EDIT_MEMBERS), (P.IMPORT, P.EDIT_MEMBERS)),
    "members:import_template": ((P.IMPORT, P.EDIT_MEMBERS), (P.IMPORT, P.EDIT_MEMBERS)),
    "members:import_map": ((P.IMPORT, P.EDIT_MEMBERS), (P.IMPORT, P.EDIT_MEMBERS)),
    "members:import_preview": ((P.IMPORT, P.EDIT_MEMBERS), (P.IMPORT, P.EDIT_MEMBERS)),
    "members:import_faults": ((P.IMPORT, P.EDIT_MEMBERS), (P.IMPORT, P.EDIT_MEMBERS)),
    # Who sits in a committee is known to all who see its figures.
    "members:committee": ((P.SEE_FIGURES,), (P.SEE_FIGURES,)),
    "members:add-seat": ((P.EDIT_TERMS,), (P.EDIT_TERMS,)),
    "members:end-seat": ((P.EDIT_TERMS,), (P.EDIT_TERMS,)),
    "members:remove-seat": ((P.EDIT_TERMS,), (P.EDIT_TERMS,)),
    "members:share-out": ((P.EDIT_MEMBERS,), (P.EDIT_MEMBERS,)),
    "members:own": (ANYBODY, ANYBODY),
    "members:duplicates": (ANYBODY, ANYBODY),
    "members:compare": ((P.EDIT_MEMBERS,), (P.EDIT_MEMBERS,)),
    "members:page": ((P.SEE_MEMBERS,), (P.SEE_MEMBERS,)),
    "members:correct": ((P.EDIT_MEMBERS,), (P.EDIT_MEMBERS,)),
    "members:reveal-id": ((P.SEE_MEMBERS,), (P.SEE_MEMBERS,)),
    "members:act": ((P.EDIT_MEMBERS,), (P.EDIT_MEMBERS,)),
    "members:remove-fact": ((P.EDIT_MEMBERS,), (P.EDIT_MEMBERS,)),
    "figures:sheet": ((P.SEE_FIGURES,), (P.SEE_FIGURES,)),
    "figures:flag": ((P.SEE_FIGURES,), (P.REPORT_FIGURES,)),
    "figures:flags": ((P.SEE_FIGURES,), ()),
    "figures:breakdown": ((P.SEE_FIGURES,), (P.SEE_FIGURES,)),
    "figures:explain": ((P.SEE_FIGURES,), (P.SEE_FIGURES,)),
    "figures:statistics": ((P.SEE_FIGURES,), ()),
    "figures:statistic": ((P.SEE_FIGURES,), (P.REPORT_FIGURES,)),
    "figures:form": ((P.SEE_FIGURES,), (P.REPORT_FIGURES,)),
    # What is typed into the form before it is saved.
    "figures:form-draft": ((P.SEE_FIGURES,), (P.REPORT_FIGURES,)),
    "figures:form-template": ((P.REPORT_FIGURES,), (P.REPORT_FIGURES,)),
    # A reader who asks for the address of the upload is led to the form, which is what answers 404.
    "figures:form-upload": (ANYBODY, (P.REPORT_FIGURES,)),
    "dashboards:dashboard": ((P.SEE_FIGURES,), ()),
    "figures:pace": ((P.SEE_FIGURES,), ()),
    "figures:targets": ((P.SEE_FIGURES,), (P.SET_TARGETS,)),
    "figures:target-years": ((P.SEE_FIGURES,), (P.SET_TARGETS,)),
    "figures:target-history": ((P.SEE_FIGURES,), ()),
    "meetings:monthly": ((P.SEE_FIGURES,), ()),
    "figures:pivot": ((P.SEE_FIGURES,), (P.SEE_FIGURES,)),
    "proofing:list": ((P.WRITE_REPORTS,), (P.WRITE_REPORTS,)),
    **{
        f"proofing:{name}": ((P.WRITE_REPORTS,), (P.WRITE_REPORTS,))
        for name in ("paper", "decide", "check-again", "hand-over", "delete", "word")
    },
    "collection:list": ((P.SEE_FIGURES,), (P.SEE_FIGURES,)),
    "collection:matrix": ((P.SEE_FIGURES,), (P.SEE_FIGURES,)),
    "collection:new": ((P.ASK_REPORTS,), (P.ASK_REPORTS,)),
    "collection:board": ((P.SEE_FIGURES,), (P.SEE_FIGURES,)),
    "collection:figures": ((P.SEE_FIGURES,), (P.SEE_FIGURES,)),
    **{
        f"collection:{name}": ((P.ASK_REPORTS,), (P.ASK_REPORTS,))
        for name in ("design", "send", "drop", "withdraw", "repeat", "urge", "urge-all", "handle")
    },
    "collection:answers": ((P.SEE_FIGURES,), (P.REPORT_FIGURES,)),
    "collection:paper": ((P.SEE_FIGURES,), (P.SEE_FIGURES,)),
    "collection:examine-paper": ((P.WRITE_REPORTS,), (P.WRITE_REPORTS,)),
    **{f"collection:{name}-paper": ((P.REPORT_FIGURES,), (P.REPORT_FIGURES,)) for name in ("bring", "take-back")},
    "collection:draft": ((P.REPORT_FIGURES,), (P.REPORT_FIGURES,)),
    **{
        f"collection:many{part}": ((P.REPORT_FIGURES,), (P.REPORT_FIGURES,))
        for part in ("", "-draft", "-template", "-upload")
    },
    **{f"collection:answers-{name}": ((P.REPORT_FIGURES,), (P.REPORT_FIGURES,)) for name in ("template", "upload")},
    "drafts:kept": (ANYBODY, ANYBODY),
    "meetings:own": (ANYBODY, ANYBODY),
    # Besides who prepares them, those who were summoned read a conference and its papers, and answer the invitation.
    **{
        f"meetings:{name}": ((P.HOLD_CONFERENCES,), (P.HOLD_CONFERENCES,))
        for name in (
            *("list", "new", "page", "change", "invite", "reply", "call-off", "reopen", "reopen-roll", "notes"),
            *("minutes", "send-paper", "paper", "take-back", "roll", "refresh", "take-opinion", "answer"),
            *("change-opinion", "drop-opinion", "call-vote", "vote", "drop-vote", "tally"),
            *("conclusions", "read-conclusion", "conclusion", "add-item", "drop-conclusion", "issue-conclusion"),
            *("conclusion-paper", "item", "drop-item", "take-up-item"),
        )
    },
    "tasks:mine": (ANYBODY, ANYBODY),
    **{
        f"tasks:{name}": ((P.SEE_TASKS,), (P.SEE_TASKS,))
        for name in (
            *("list", "board", "calendar", "overview", "directives", "directive", "assignment", "page", "file"),
            *("plans", "programme", "plan", "coverage", "weaknesses"),
        )
    },
    **{
        f"tasks:{name}": ((P.GIVE_TASKS,), (P.GIVE_TASKS,))
        for name in (
            *("theme", "add-plan", "add-programme", "change-programme", "tie-programme", "drop-programme"),
            *("change-plan", "items", "tie-plan", "drop-plan", "clauses", "clause", "mend"),
        )
    },
    "tasks:do": ((P.DO_TASKS,), (P.DO_TASKS,)),
    **{f"tasks:{name}": ((P.GIVE_TASKS,), (P.GIVE_TASKS,)) for name in ("give", "urge", "add-directive")},
    **{f"tasks:{name}": ((P.GIVE_TASKS,), (P.GIVE_TASKS,)) for name in ("check", "keep")},
    "reports:list": ((P.SEE_FIGURES,), (P.WRITE_REPORTS,)),
    "reports:schedules": ((P.WRITE_REPORTS,), (P.WRITE_REPORTS,)),
    "reports:schedule": ((P.WRITE_REPORTS,), (P.WRITE_REPORTS,)),
    "reports:templates": ((P.SEE_FIGURES,), (P.SEE_FIGURES,)),
    "reports:template": ((P.SEE_FIGURES,), (P.WRITE_REPORTS,)),
    "reports:template-use": ((P.WRITE_REPORTS,), (P.WRITE_REPORTS,)),
    "reports:template-file": ((P.SEE_FIGURES,), (P.SEE_FIGURES,)),
    "reports:page": ((P.SEE_FIGURES,), (P.WRITE_REPORTS,)),
    "reports:confirm": ((P.WRITE_REPORTS,), (P.WRITE_REPORTS,)),
    "reports:freeze": ((P.FREEZE_REPORTS,), (P.FREEZE_REPORTS,)),
    "reports:reopen": ((P.FREEZE_REPORTS,), (P.FREEZE_REPORTS,)),
    "reports:word": ((P.SEE_FIGURES,), (P.SEE_FIGURES,)),
    "reports:word-with-grounds": ((P.SEE_FIGURES,), (P.SEE_FIGURES,)),
    "reports:excel": ((P.SEE_FIGURES,), (P.SEE_FIGURES,)),
}
# What belongs to no organisation: one must hold it over a whole tree.
OF_A_WHOLE_TREE = {"web:jobs", "web:retry-job"}
# Addresses whose record is one's own, whatever one holds over organisations.
OWN_RECORD = {
    *("members:drop-filter", "members:import_map", "members:import_preview", "members:import_faults"),
    *("notices:open", "notices:drop-browser"),
    *("proofing:paper", "proofing:decide", "proofing:check-again", "proofing:hand-over", "proofing:delete"),
    "proofing:word",
    *("mfa_edit_webauthn", "mfa_remove_webauthn", "account_end_session"),
}
# About the person who asks, not about a branch.
OF_ONESELF = {
    *("account_change_password", "account_reauthenticate", "members:own"),
    *("mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp"),
    *("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_add_webauthn"),
}
OPEN = {
    "web:service-worker",
    "account_login",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "account_logout",
    "account_inactive",
}
# What a page says of a group does not depend on a branch: it exists for everybody.
FOR_EVERYBODY = {"organisations:grouping"}
# Asked for as a page it leads to another address, whatever the organisation.
LEADS_ON = {"figures:form-upload"}
