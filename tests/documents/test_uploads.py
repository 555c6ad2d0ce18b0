"""Uploads stay in memory, and never more of them than is allowed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from capuy.core.problems import ProblemsFound
from capuy.documents import preflight
from capuy.documents.uploads import BoundedMemoryHandler


def receive(content):
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("ds.xlsx", content)})
    return request.FILES["file"]


def test_a_file_within_the_limit_arrives_in_memory():
    file = receive(b"PK" * 200_000)
    assert file.read() == b"PK" * 200_000
    assert not hasattr(file, "temporary_file_path")


@pytest.mark.parametrize("slack", [0, 10_000_000])
def test_of_a_file_over_the_limit_only_the_size_is_kept(settings, monkeypatch, slack):
    """With slack, the length that the browser announces is within bounds, and the bytes themselves are counted."""
    settings.MAX_UPLOAD_BYTES = 100_000
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = slack
    most = []
    receive_chunk = BoundedMemoryHandler.receive_data_chunk

    def watched(self, raw_data, start):
        receive_chunk(self, raw_data, start)
        most.append(self.kept.getbuffer().nbytes)

    monkeypatch.setattr(BoundedMemoryHandler, "receive_data_chunk", watched)
    file = receive(b"PK\x03\x04" + b"\0" * 5_000_000)
    assert max(most) <= 100_000
    assert (file.size, file.read()) == (5_000_004, b"")
    with pytest.raises(ProblemsFound, match="lớn quá"):
        preflight.check(file.name, file)
