"""Files that a page hands out."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
}


def download(content: bytes, filename: str) -> HttpResponse:
    """The content as a file to save; what kind it is, its name says. Kept by no cache: most hold personal data."""
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=filename) or "attachment",
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=_TYPES[filename.rpartition(".")[2].lower()], headers=headers)
