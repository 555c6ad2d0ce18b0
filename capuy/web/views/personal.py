"""What personal data is kept and why, for those who answer for it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from capuy.accounts.requests import Request
from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.documents import sheets, word_tables
from capuy.documents.handing_out import Leaving, hand_out, offer
from capuy.journal.actions import Act
from capuy.organisations.access import may
from capuy.regulations import personal_data as law
from capuy.web import personal_record

FORMS = {"xlsx": "Excel", "docx": "Word"}


def _guard(request: Request) -> None:
    if not may(request.user, Permission.SEE_JOURNAL, None):
        raise Http404


@require_safe
def page(request: Request) -> HttpResponse:
    _guard(request)
    context = {
        "holdings": [
            (known, [(personal_record.what(known, data), data) for data in known.data])
            for known in personal_record.in_order()
        ],
        "law": law.LAW,
        "caveat": law.CAVEAT,
        "classes": personal_record.CLASSES,
        "exports": [
            offer(label, reverse("web:personal-data-file", args=[form]), form) for form, label in FORMS.items()
        ],
    }
    return render(request, "web/personal_data.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: Request, form: str) -> HttpResponse:
    """The same as a file."""
    _guard(request)
    if form not in FORMS:
        raise Http404
    by = request.user

    def make(mark: str) -> Leaving:
        made = personal_record.sheet()
        act = Act("web.personal-data", f"Kết xuất {FORMS[form]} bản kê dữ liệu cá nhân", "personal-data")
        if form == "xlsx":
            return Leaving(sheets.write(made, watermark=mark), act)
        paper = word_tables.write(made, on=dates.today(), author=by.full_name, watermark=mark)
        return Leaving(paper, act)

    return hand_out(request, f"du-lieu-ca-nhan.{form}", make, back=reverse("web:personal-data"))
