"""The one way in which files leave: each says who took it and when, is journalled, and is locked where that is asked.

A view gives the name of the file and how it is made; all the rest is the same for every file. Asked with `?khoa=1` the
address shows a page for a password, and what that page posts gets the file encrypted with it. The password goes into
the file alone: no journal, no log and no session learns it.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from capuy.accounts.models import User
from capuy.accounts.requests import Request
from capuy.core.dates import format_moment
from capuy.core.downloads import download
from capuy.documents.pdf import Paper
from capuy.documents.stamping import locked_pdf
from capuy.journal.actions import Act, record
from capuy.journal.models import EntryKind

LOCK = "khoa"
PASSWORD = "file_password"  # noqa: S105 - the name of a field
LONGEST = 64
LOCKABLE = {"xlsx": "Excel", "docx": "Word", "pdf": "PDF"}


class Leaving(NamedTuple):
    """A file as it was made (a PDF: as it was drawn), and what the journal says of it."""

    content: bytes | Paper
    act: Act


@dataclass(frozen=True)
class Offer:
    """A file that a page offers; `locked` leads to the page for a password, if this kind of file can have one."""

    label: str
    url: str
    locked: str = ""


def offer(label: str, url: str, ending: str, asked: QueryDict | None = None) -> Offer:
    """`asked` are further questions of the address."""
    query = asked.copy() if asked else QueryDict(mutable=True)
    query.pop(LOCK, None)
    plain = query.urlencode()
    query[LOCK] = "1"
    return Offer(label, f"{url}?{plain}" if plain else url, f"{url}?{query.urlencode()}" if ending in LOCKABLE else "")


def watermark(user: User | None) -> str:
    """Who takes something away, and when; nobody is whoever types commands on the machine itself."""
    who = f"{user.full_name} ({user.username})" if user else "Người vận hành máy chủ"
    return f"{who} kết xuất lúc {format_moment(timezone.now())}"


def _secret_input() -> forms.PasswordInput:
    return forms.PasswordInput({"autocomplete": "new-password", "autocapitalize": "none", "spellcheck": "false"})


class LockForm(forms.Form):
    """The password of a file, twice: nobody can mend a slip of the finger afterwards."""

    file_password = forms.CharField(
        label="Mật khẩu mở tệp",
        max_length=LONGEST,
        strip=False,
        widget=_secret_input(),
        help_text=(
            "Ít nhất 10 ký tự, không phải toàn chữ số, không phải mật khẩu dễ đoán; chỉ dùng chữ không dấu, chữ số, "
            "dấu câu và dấu cách để gõ được trên mọi máy."
        ),
        error_messages={"required": "Đặt mật khẩu, ít nhất 10 ký tự."},
    )
    again = forms.CharField(
        label="Nhập lại mật khẩu mở tệp",
        max_length=LONGEST,
        strip=False,
        widget=_secret_input(),
        error_messages={"required": "Nhập lại mật khẩu như ở trên."},
    )

    def clean_file_password(self) -> str:
        password: str = self.cleaned_data["file_password"]
        if not (password.isascii() and password.isprintable()):
            raise ValidationError("Chỉ dùng chữ không dấu, chữ số, dấu câu và dấu cách; tắt bộ gõ tiếng Việt khi đặt.")
        if password != password.strip():
            raise ValidationError("Bỏ dấu cách ở đầu và ở cuối mật khẩu.")
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        first, second = given.get("file_password"), given.get("again")
        if first and second and first != second:
            self.add_error("again", "Hai lần nhập mật khẩu không giống nhau; nhập lại.")
        return given


@sensitive_post_parameters(PASSWORD, "again")
def hand_out(
    request: Request,
    filename: str,
    make: Callable[[str], Leaving],
    *,
    back: str,
    page: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The file, made with the watermark that `make` gets; or the page that asks for its password.

    `back` is where that page leads back to, `page` its further context. Effects: an entry of kind EXPORT for each file.
    """
    if request.method != "POST" and LOCK not in request.GET:
        return _leave(request, filename, make)
    kind = LOCKABLE.get(filename.rpartition(".")[2])
    if kind is None:
        raise Http404
    form = LockForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return _leave(request, filename, make, form.cleaned_data["file_password"])
    context = {**(page or {}), "form": form, "filename": filename, "kind": kind, "back": back}
    return render(request, "documents/lock.html", context)


@sensitive_variables("password")
def _leave(request: Request, filename: str, make: Callable[[str], Leaving], password: str = "") -> HttpResponse:
    content, act = make(watermark(request.user))
    if isinstance(content, Paper):
        content = content.finished(password)
    elif password:
        content = locked_pdf(content, password) if content.startswith(b"%PDF") else locked(content, password)
    if password:
        act = act._replace(after={**act.after, "mật khẩu mở tệp": "có"})
    record(act, by=request.user, kind=EntryKind.EXPORT)
    return download(content, filename)


def hand_back(request: Request, filename: str, content: bytes, act: Act) -> HttpResponse:
    """A file as somebody handed it in: nothing is written into it, its digest is what proves it (decision 19).

    Effects: an entry of kind EXPORT.
    """
    record(act, by=request.user, kind=EntryKind.EXPORT)
    return download(content, filename)


@sensitive_variables()
def locked(content: bytes, password: str) -> bytes:
    """A Word or Excel file that opens with the password alone (ECMA-376 agile encryption: AES-256, SHA-512)."""
    from msoffcrypto.format.ooxml import OOXMLFile

    target = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt(password, target)
    return target.getvalue()
