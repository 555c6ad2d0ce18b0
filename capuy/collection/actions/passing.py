"""The levels that an answer passes on its way up, and who is told that it has come or gone back. Parts of actions."""

from django.utils import timezone
from django.utils.text import Truncator

from capuy.accounts.queries import nearest_holders
from capuy.accounts.roles import Permission
from capuy.collection.models import Addressee, Passage
from capuy.core import dates
from capuy.notices.telling import News, notify
from capuy.organisations.models import Organisation
from capuy.organisations.queries import ids_on_path, names_on

PASS, RETURN = "collection.pass", "collection.return"


def begin_passage(held: Addressee) -> Organisation | None:
    """Work out the levels as the tree stands today. Returns the first, or None if it need not pass any."""
    held.passages.all().delete()
    if not held.asked.by_levels:
        return None
    path, top = held.organisation.path_now, held.asked.organisation.path_now
    if not path.startswith(top):  # moved away since it was asked
        return None
    between = ids_on_path(path)[len(ids_on_path(top)) : -1][::-1]
    names = names_on(between, dates.today())
    made = [
        Passage(addressee=held, position=position, organisation_id=pk, name=names[pk])
        for position, pk in enumerate(between, 1)
    ]
    Passage.objects.bulk_create(made)
    return made[0].organisation if made else None


def pass_level(held: Addressee, name: str) -> str:
    """Mark the level that it has reached as passed. Effects: passage, `waits_at`. Returns the name of the level."""
    here, *rest = held.passages.filter(passed_at=None).select_related("organisation")
    here.passed_at, here.passed_by_name = timezone.now(), name
    here.save(update_fields=["passed_at", "passed_by_name"])
    held.waits_at = rest[0].organisation if rest else None
    held.save(update_fields=["waits_at"])
    return here.name


def tell_level(held: Addressee) -> None:
    """Those who may approve at the level that it has reached. Effects: notices."""
    if held.waits_at_id:
        _tell(held, held.waits_at_id, Permission.ASK_REPORTS, PASS, "đã nộp, chờ duyệt")


def tell_returned(held: Addressee) -> None:
    """Those who may answer for the unit. Why stands on the page: it may name somebody. Effects: notices."""
    _tell(held, held.organisation_id, Permission.REPORT_FIGURES, RETURN, "bị trả lại")


def _tell(held: Addressee, place: int, permission: Permission, kind: str, told: str) -> None:
    name, title = Truncator(held.name).chars(120), Truncator(held.asked.title).chars(120)
    users = nearest_holders(permission, {place}, held.asked.organisation.path_now).get(place, set())
    key = f"{kind}-{held.pk}-{place}-{held.handed_at:%Y%m%d%H%M%S%f}"
    notify([News(user, kind, f"{name}: biểu “{title}” {told}", held.get_absolute_url(), key) for user in users])
