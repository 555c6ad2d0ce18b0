"""Is the content of this instance what it should be? Read by `restore` and `copy` from a process of its own."""

from dataclasses import dataclass, field

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from capuy.core import sealed
from capuy.core.secrets import CannotOpen
from capuy.figures import engine
from capuy.journal import chain
from capuy.journal.actions import Act, record_alone


@dataclass
class Inspection:
    """Sentences: what was checked and is right, and what is not."""

    good: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def inspect(reason: str) -> Inspection:
    """Upgrade the database, then verify journal, sealed values and figures. Effects: migrations; a journal entry."""
    seen = Inspection()
    call_command("migrate", verbosity=0, interactive=False)
    path = settings.JOURNAL_ANCHORS
    anchors = chain.anchors_in(path) if path.exists() else []
    verdict = chain.verify(anchors)
    seen.faults += [fault.message for fault in verdict.faults]
    if not verdict.faults:
        told = f"{verdict.entries + verdict.unsealed} dòng, {len(anchors)} mốc neo, đầu chuỗi {verdict.head[:16]}…"
        seen.good.append(f"Nhật ký toàn vẹn: {told}")
    _try_keys(seen)
    if differences := engine.check():
        seen.faults.append(f"Có {len(differences)} số liệu khác với hồ sơ gốc; xem “capuy figures check”.")
    else:
        seen.good.append("Mọi số liệu đều khớp với hồ sơ gốc.")
    record_alone(Act("operations.inspect", reason, "backup"), by=None)
    connections.close_all()
    return seen


def _try_keys(seen: Inspection) -> None:
    try:
        for place in sealed.places():
            place.sample()
    except CannotOpen as problem:
        seen.faults.append(f"Khóa không mở được giá trị đã mã hóa “{problem}”.")
    else:
        seen.good.append("Khóa mở được dữ liệu đã mã hóa.")
