"""What is done about accounts in the background: letters about emergencies, sessions that have ended."""

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from capuy.accounts.models import Emergency, User
from capuy.accounts.queries import holders_of
from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.jobs import mail
from capuy.jobs.registry import task
from capuy.journal.actions import Act, record_alone, subject_of
from capuy.organisations.models import Organisation

# A database that was restored holds letters that were sent long ago.
NEWS_FOR = dt.timedelta(days=1)
SUBJECT = "Có truy cập khẩn cấp chờ xem xét"


def watchers_of(organisation: Organisation) -> list[User]:
    """Who keeps the journal of an organisation today, also in somebody's stead."""
    return list(holders_of(Permission.SEE_JOURNAL, organisation, deputies=True))


def tell_watchers(emergency: Emergency) -> None:
    """Have a letter sent to each of those who keep watch and have an address; their home page tells all of them."""
    if not mail.is_on():
        return
    for user in watchers_of(emergency.organisation):
        if user.email and user.pk != emergency.user_id:
            key = f"emergency-{emergency.pk}-{user.pk}"
            mail_emergency.using(key=key).enqueue(emergency=emergency.pk, user=user.pk)


@task("accounts.mail-emergency", "Gửi thư báo truy cập khẩn cấp", outside=True)
def mail_emergency(emergency: int, user: int) -> None:
    """The letter says that there is something to look into, and when: no name, no reason, no organisation."""
    found = Emergency.objects.select_related("organisation").filter(pk=emergency, looked_at=None).first()
    reader = User.objects.filter(pk=user, is_active=True).exclude(email="").first()
    if found is None or reader is None or found.begins < timezone.now() - NEWS_FOR:
        return
    begun = timezone.localtime(found.begins)
    text = (
        f"Lúc {begun:%H:%M} ngày {dates.format_date(begun.date())}, có người mở truy cập khẩn cấp trong phạm vi "
        "đồng chí theo dõi.\nĐăng nhập và mở “Các lần truy cập khẩn cấp” để xem ai mở, vì sao, đã xem hồ sơ nào.\n"
    )
    if settings.CSRF_TRUSTED_ORIGINS:
        text += settings.CSRF_TRUSTED_ORIGINS[0].rstrip("/") + reverse("web:emergency", args=[found.pk]) + "\n"
    mail.send(to=reader.email, subject=SUBJECT, text=text, key=f"emergency-{found.pk}-{reader.pk}")
    told = f"Gửi thư báo truy cập khẩn cấp cho {reader.full_name}"
    record_alone(Act("accounts.mail_emergency", told, subject_of(reader), found.organisation), by=None)
