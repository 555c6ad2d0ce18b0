"""Telling users something: what other rooms call within their own actions, which say who acts and are journalled."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from capuy.accounts.models import User
from capuy.jobs import mail
from capuy.notices import push
from capuy.notices.models import Browser, Channel, Delivery, Notice, Preference
from capuy.notices.tasks import mail_notice, push_notice

KEPT = dt.timedelta(days=90)


@dataclass(frozen=True)
class News:
    """What one user is told. `key` names it: the same user is never told it twice. `text` names no person."""

    user: int
    kind: str
    text: str
    address: str
    key: str


@dataclass(frozen=True)
class Told:
    """How many users were told, and how many of them also by letter and on a browser."""

    users: int = 0
    by_mail: int = 0
    by_push: int = 0


@transaction.atomic
def notify(news: Sequence[News]) -> Told:
    """Tell those with an open account what they have not been told. Effects: notices, counters, jobs that deliver.

    The number of queries does not depend on how many are told.
    """
    users = {user.pk: user for user in held({one.user for one in news}) if user.is_active}
    known = set(
        Notice.objects.filter(user__in=list(users), key__in={one.key for one in news}).values_list("user", "key")
    )
    fresh = {(one.user, one.key): one for one in news if one.user in users and (one.user, one.key) not in known}
    now = timezone.now()
    made = Notice.objects.bulk_create(
        Notice(
            user=users[one.user],
            kind=one.kind,
            text=one.text[:300],
            address=one.address,
            key=one.key,
            at=now,
            expires_at=now + KEPT,
        )
        for one in fresh.values()
    )
    times = Counter(one.user_id for one in made)
    for count in set(times.values()):
        told = [pk for pk, many in times.items() if many == count]
        User.objects.filter(pk__in=told).update(unread_notices=F("unread_notices") + count)
    return _delivered(made, users)


def _delivered(made: list[Notice], users: dict[int, User]) -> Told:
    """Have them go out by the channels that are set up and wanted."""
    wishes = {wish.user_id: wish for wish in Preference.objects.filter(user__in=list(users))}
    plain = Preference()
    deliveries: list[Delivery] = []
    if mail.is_on():
        deliveries += [
            Delivery(notice=one, channel=Channel.MAIL)
            for one in made
            if users[one.user_id].email and wishes.get(one.user_id, plain).by_mail
        ]
    if push.is_on():
        browsers: dict[int, list[int]] = {}
        for user, pk in Browser.objects.filter(user__in=list(users)).values_list("user", "pk"):
            browsers.setdefault(user, []).append(pk)
        deliveries += [
            Delivery(notice=one, channel=Channel.PUSH, target=target)
            for one in made
            if wishes.get(one.user_id, plain).by_push
            for target in browsers.get(one.user_id, [])
        ]
    stored = Delivery.objects.bulk_create(deliveries)
    told: dict[str, set[int]] = {Channel.MAIL: set(), Channel.PUSH: set()}
    for channel, task in ((Channel.MAIL, mail_notice), (Channel.PUSH, push_notice)):
        out = [one for one in stored if one.channel == channel]
        told[channel] = {one.notice.user_id for one in out}
        task.enqueue_all({"delivery": one.pk} for one in out)
    return Told(len({one.user_id for one in made}), len(told[Channel.MAIL]), len(told[Channel.PUSH]))


@transaction.atomic
def settle(address: str) -> None:
    """What the notices of this page told of is done, whoever did it: nobody need read them. Effects: as reading."""
    unread = Notice.objects.filter(address=address, read_at=None)
    users = set(unread.values_list("user", flat=True))
    if users:
        held(users)
        unread.update(read_at=timezone.now())
        recount(users)


def held(pks: Iterable[int]) -> list[User]:
    """These users until the transaction ends: whoever counts waits here, and nobody in a ring."""
    return list(User.objects.select_for_update().filter(pk__in=list(pks)).order_by("pk"))


def recount(pks: Iterable[int]) -> None:
    unread = Notice.objects.filter(user=OuterRef("pk"), read_at=None).order_by().values("user")
    counted = Coalesce(Subquery(unread.annotate(n=Count("pk")).values("n")), 0)
    User.objects.filter(pk__in=list(pks)).update(unread_notices=counted)
