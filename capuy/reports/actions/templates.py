"""Templates of an office: kept in versions, put to use, and the built-in one restored."""

import hashlib
from pathlib import PurePath
from typing import Any

from django.db import transaction

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, ProblemsFound
from capuy.journal.actions import Act, record, subject_of
from capuy.organisations.models import Organisation
from capuy.reports.models import OfficeTemplate
from capuy.reports.office import drawing
from capuy.reports.office.slots import Slot

BUILT_IN = 0


def upload_template(*, by: User, organisation: Organisation, slot: Slot, name: str, data: Any) -> OfficeTemplate:
    """Check a template, keep it as the next version and use it from now on.

    Effects: an OfficeTemplate, the one before is out of use but kept, a journal entry. Raises ProblemsFound, with each
    unknown or broken field by its paragraph; nothing is kept then.
    """
    demand(by, Permission.WRITE_REPORTS, organisation)
    content, used = drawing.examine(name, data)
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        known = organisation.report_templates.filter(slot=slot)
        known.update(in_use=False)
        template = OfficeTemplate.objects.create(
            organisation=organisation,
            slot=slot,
            version=(known.order_by("-version").values_list("version", flat=True).first() or 0) + 1,
            filename=PurePath(name.replace("\\", "/")).name[:200],
            docx=content,
            digest=hashlib.sha256(content).hexdigest(),
            used=used,
            uploaded_by=by.get_full_name(),
            in_use=True,
        )
        _journal("reports.template-upload", f"Tải lên mẫu {template}", template, organisation, by=by)
    return template


@transaction.atomic
def use_template(*, by: User, organisation: Organisation, slot: Slot, version: int) -> None:
    """Put another version to use; BUILT_IN gives the office's own up, for the superior's or the built-in one.

    Effects: the version in use changes, a journal entry. Raises ProblemsFound for a version that is not there.
    """
    demand(by, Permission.WRITE_REPORTS, organisation)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    known = organisation.report_templates.filter(slot=slot)
    before = known.filter(in_use=True).defer("docx").first()
    wanted = known.filter(version=version).defer("docx").first()
    if version != BUILT_IN and wanted is None:
        raise ProblemsFound([Problem("no-version", f"Không có phiên bản {version} của mẫu này; tải lại trang.")])
    if wanted == before:
        return
    known.update(in_use=False)
    if wanted:
        known.filter(pk=wanted.pk).update(in_use=True)
        _journal("reports.template-use", f"Dùng mẫu {wanted}", wanted, organisation, by=by)
    elif before:
        _journal("reports.template-restore", f"Thôi dùng mẫu {before}", before, organisation, by=by)


def _journal(action: str, summary: str, template: OfficeTemplate, place: Organisation, *, by: User) -> None:
    after = {"tệp": template.filename, "mã băm": template.digest}
    record(Act(action=action, summary=summary, subject=subject_of(template), place=place, after=after), by=by)
