"""What a user does with the own notices, and how the user wants to be told."""

from django.db import transaction
from django.utils import timezone

from capuy.accounts.agents import device_of
from capuy.accounts.models import User
from capuy.core.problems import Problem, stop_on
from capuy.journal.actions import Act, record, subject_of
from capuy.notices import push
from capuy.notices.encryption import is_key, is_secret
from capuy.notices.models import Browser, Notice, Preference
from capuy.notices.telling import held, recount

MOST_BROWSERS = 8


@transaction.atomic
def mark_read(*, by: User, notice: Notice | None = None) -> None:
    """One of the user's notices has been read, or all. Effects: notices, the user's counter."""
    held([by.pk])
    unread = Notice.objects.filter(user=by, read_at=None)
    (unread.filter(pk=notice.pk) if notice else unread).update(read_at=timezone.now())
    recount([by.pk])


@transaction.atomic
def prefer(*, by: User, by_mail: bool, by_push: bool) -> None:
    """Store how the user wants to be told. Effects: preference, journal."""
    before = preference_of(by)
    after = {"thư điện tử": by_mail, "trình duyệt": by_push}
    was = {"thư điện tử": before.by_mail, "trình duyệt": before.by_push}
    if after == was:
        return
    Preference.objects.update_or_create(user=by, defaults={"by_mail": by_mail, "by_push": by_push})
    record(Act("notices.prefer", "Đổi cách nhận thông báo", subject_of(by), before=was, after=after), by=by)


def preference_of(user: User) -> Preference:
    return Preference.objects.filter(user=user).first() or Preference(user=user)


@transaction.atomic
def add_browser(*, by: User, endpoint: str, public_key: str, secret: str, agent: str) -> Browser:
    """Have a browser of the user woken from now on; it is nobody else's any more. Effects: browser, journal.

    Raises ProblemsFound for an address to which nothing is sent, and for keys that are none.
    """
    problems = push.problems_of(endpoint)
    if not is_key(public_key) or not is_secret(secret):
        problems.append(Problem("bad-keys", "Trình duyệt gửi khóa không đúng; tải lại trang rồi bật lại."))
    stop_on(problems)
    held([by.pk])
    values = {"user": by, "public_key": public_key, "secret": secret, "device": device_of(agent)}
    made, _ = Browser.objects.update_or_create(endpoint=endpoint, defaults={**values, "since": timezone.now()})
    kept = by.browsers.order_by("-since", "-pk").values_list("pk", flat=True)[:MOST_BROWSERS]
    by.browsers.exclude(pk__in=list(kept)).delete()
    record(Act("notices.add_browser", f"Bật báo trên {made.device}", subject_of(by)), by=by)
    return made


@transaction.atomic
def drop_browser(*, by: User, browser: Browser) -> None:
    """Let it be woken no more. Effects: browser, journal."""
    record(Act("notices.drop_browser", f"Tắt báo trên {browser.device}", subject_of(by)), by=by)
    browser.delete()
