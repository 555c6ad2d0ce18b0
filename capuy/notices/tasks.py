"""Notices go out: one job for each notice, channel and browser.

A worker that is killed between sending and saying so sends again: the same letter (one Message-ID), the same push (one
topic and one tag, which replace each other). Who receives it sees it once.
"""

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from capuy.jobs import mail
from capuy.jobs.registry import task
from capuy.notices import push
from capuy.notices.kinds import label_of
from capuy.notices.models import Browser, Channel, Delivery, Preference

# A database that was restored holds notices that were told long ago.
NEWS_FOR = dt.timedelta(days=3)
SUBJECT = "Có việc mới trong capuy"


def _due(delivery: int, channel: Channel) -> Delivery | None:
    """What is still to go out: not sent, not read meanwhile, still news, to an account that is open and wants it."""
    found = Delivery.objects.select_related("notice__user").filter(pk=delivery, channel=channel, sent_at=None).first()
    if found is None or found.notice.read_at or not found.notice.user.is_active:
        return None
    if found.notice.at < timezone.now() - NEWS_FOR:
        return None
    wish = Preference.objects.filter(user=found.notice.user).first() or Preference()
    return found if (wish.by_mail if channel == Channel.MAIL else wish.by_push) else None


def _sent(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(sent_at=timezone.now())


@task("notices.mail", "Gửi thư báo việc mới", outside=True)
def mail_notice(delivery: int) -> None:
    """The letter says that there is something to do, and of which kind: no name, no organisation, no title."""
    found = _due(delivery, Channel.MAIL)
    if found is None or not found.notice.user.email or not mail.is_on():
        return
    kind = label_of(found.notice.kind)
    text = f"{SUBJECT}{': ' + kind[0].lower() + kind[1:] if kind else ''}.\nĐăng nhập và mở “Thông báo” để xem.\n"
    if settings.CSRF_TRUSTED_ORIGINS:
        text += settings.CSRF_TRUSTED_ORIGINS[0].rstrip("/") + reverse("notices:list") + "\n"
    text += "\nMuốn thôi nhận thư này: mở “Thông báo”, chọn “Cách nhận”.\n"
    mail.send(to=found.notice.user.email, subject=SUBJECT, text=text, key=f"notice-{found.notice_id}")
    _sent(found)


@task("notices.push", "Báo việc mới trên trình duyệt", outside=True)
def push_notice(delivery: int) -> None:
    """Wake a browser. One that its push service no longer knows is forgotten."""
    found = _due(delivery, Channel.PUSH)
    if found is None or not push.is_on():
        return
    browser = Browser.objects.filter(pk=found.target, user=found.notice.user).first()
    if browser is None:
        return
    if not push.send(browser, text=SUBJECT, topic=f"thong-bao-{found.notice_id}"):
        Browser.objects.filter(pk=browser.pk).delete()
        return
    _sent(found)
