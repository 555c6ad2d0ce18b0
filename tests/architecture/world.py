"""Two sides of one city with one of every record, and the address of each: for tests that try every address."""

import datetime as dt
import io
import uuid
from collections.abc import Iterator

import docx
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from capuy.accounts.models import Deputy, Emergency, Grant, Proposal, UserSession
from capuy.collection.models import (
    Addressee,
    FieldAnswer,
    HandedPaper,
    Passage,
    ReportRequest,
    RequestField,
    Urging,
    UrgingRound,
    handed_binding,
    handed_text_binding,
)
from capuy.core import dates, secrets
from capuy.drafts.models import PageDraft
from capuy.drafts.values import Typed
from capuy.drafts.values import sealed as seal_values
from capuy.jobs.models import Job
from capuy.journal.models import Entry
from capuy.meetings.models import (
    AgendaItem,
    Attendee,
    Conclusion,
    ConclusionItem,
    Conference,
    ConferencePaper,
    Opinion,
    Vote,
    VoteLine,
    paper_binding,
)
from capuy.members.models import Import, PersonalFact, Position, SavedFilter, Seat
from capuy.notices.models import Browser, Channel, Delivery, Notice, Preference
from capuy.organisations.models import Body, Decision, Grouping, GroupingTie, Term
from capuy.proofing.models import Finding, Form, Paper, content_binding, text_binding
from capuy.reports.models import OfficeTemplate, Report, ReportSchedule
from capuy.reports.rendering import built_in
from tests.architecture.work import one_of_each
from tests.factories import FOUNDED, make_member, make_organisation, make_user

CANARY = "Kimtước"
# Who reads has figures counted that nobody asked for yet: such rows come and go with no change of a record.
WORKED_OUT = {f"figures.{name}" for name in ("slot", "trackedperiod", "sheet", "touched", "dirtymark")}
MISSING = 999_999
YEAR = "2022"
_CLAIM = {"numerator": 5, "denominator": 8, "stated_percent": None, "computed_percent": 62.5}


def _addresses(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for item in resolver.url_patterns:
        if isinstance(item, URLResolver):
            yield from _addresses(item, f"{item.namespace}:" if item.namespace else space)
        else:
            yield f"{space}{item.name}", item


PATTERNS = dict(_addresses(get_resolver()))
ALL_SHAPES = list(_addresses(get_resolver()))


def _a_paper(word: str) -> bytes:
    made, target = docx.Document(), io.BytesIO()
    made.add_paragraph(f"Báo cáo {word}")
    made.save(target)
    return target.getvalue()


class World:
    """Two districts of one city; each with a base committee, a cell, people, and one of every record."""

    def __init__(self) -> None:
        self.city = make_organisation("TP", "Đảng bộ thành phố An Bình", "thanh_uy")
        # Keys of the rows of each side, by table: those that were made while the side was.
        self.rows: dict[str, dict[str, set[object]]] = {}
        self.own = self._side("A", "Hòa Lạc")
        self.foreign = self._side("B", CANARY)
        self.missing = {name: MISSING if isinstance(value, int) else value for name, value in self.own.items()}
        self.missing["code"] = "khong-co"

    def note_rows(self, mark: str) -> None:
        """What is new in any table since this was last asked belongs to the side."""
        known = {(table, pk) for rows in self.rows.values() for table, pks in rows.items() for pk in pks}
        for model in apps.get_models():
            if model._meta.managed:
                keys = model._base_manager.values_list("pk", flat=True)
                fresh = {pk for pk in keys if (model._meta.label_lower, pk) not in known}
                self.rows.setdefault(mark, {}).setdefault(model._meta.label_lower, set()).update(fresh)

    def _side(self, mark: str, word: str) -> dict[str, object]:
        self.note_rows("")
        today = dates.today()
        district = make_organisation(f"Q{mark}", f"Đảng bộ quận {word}", "quan_uy", self.city)
        base = make_organisation(f"DB{mark}", f"Đảng bộ Công ty {word}", "dang_bo_co_so", district)
        cell = make_organisation(f"CB{mark}", f"Chi bộ {word}", "chi_bo", base)
        people = [make_member(f"Nguyễn {word} {n}", cell, citizen_id=f"0010800{ord(mark):03d}{n:02d}") for n in (1, 2)]
        fact = PersonalFact.objects.create(
            member=people[0], kind="commendation", happened_on=dt.date(2022, 2, 3), title=f"Khen {word}"
        )
        term = Term.objects.create(organisation=district, label=f"2020 {word}", starts_on=dt.date(2020, 6, 1))
        body = Body.objects.create(term=term, kind="committee", size=9)
        seat = Seat.objects.create(
            body=body, member=people[1], position=Position.MEMBER, valid_from=dt.date(2020, 6, 1)
        )
        grouping = Grouping.objects.create(name=f"Khối {mark}")
        tie = GroupingTie.objects.create(grouping=grouping, organisation=cell, valid_from=FOUNDED)
        report = Report.objects.create(organisation=district, period=YEAR)
        OfficeTemplate.objects.create(
            organisation=district,
            slot="nam",
            version=1,
            filename=f"{word}.docx",
            docx=built_in("year").read_bytes(),
            uploaded_by=word,
        )
        asked = ReportRequest.objects.create(
            organisation=district, title=f"Biểu {word}", period=YEAR, due_on=today, sent_at=timezone.now(),
            with_paper="may",
        )  # fmt: skip
        field = RequestField.objects.create(asked=asked, position=1, label=f"Số buổi {word}")
        addressee = Addressee.objects.create(asked=asked, organisation=cell, name=f"Chi bộ {word}")
        FieldAnswer.objects.create(addressee=addressee, field=field, number=3, note=word)
        token = uuid.uuid4()
        content = secrets.seal_bytes(word.encode(), handed_binding(token))
        text = secrets.seal(f"Có 5/8 chi bộ {word}.", handed_text_binding(token))
        HandedPaper.objects.create(
            addressee=addressee, token=token, filename=f"Báo cáo {word}.pdf", kind="pdf", size=9, digest="0" * 64,
            content=content, text=text, claims=[], stored_by_name=word,
        )  # fmt: skip
        Passage.objects.create(addressee=addressee, position=1, organisation=base, name=f"Đảng ủy {word}")
        once = UrgingRound.objects.create(asked=asked, at=timezone.now(), by_name="x", message=word)
        Urging.objects.create(addressee=addressee, round=once)
        conference = Conference.objects.create(
            organisation=district, circle="committee", body=body, title=f"Hội nghị {word}", held_on=today,
            begins_at=dt.time(8), place=word, chair=word, invited_at=timezone.now(), attendance_closed_at=timezone.now(),
        )  # fmt: skip
        item = AgendaItem.objects.create(conference=conference, position=1, title=f"Nội dung {word}")
        token = uuid.uuid4()
        content = secrets.seal_bytes(_a_paper(word), paper_binding(token))
        sent_ahead = ConferencePaper.objects.create(
            conference=conference, item=item, token=token, filename=f"{word}.docx", content=content, size=9
        )
        Attendee.objects.create(conference=conference, member=people[1], position=1, name=word, attendance="present")
        opinion = Opinion.objects.create(conference=conference, item=item, speaker=word, text=f"Ý kiến {word}")
        vote = Vote.objects.create(conference=conference, title=f"Biểu quyết {word}", base="entitled", share_top=1)
        VoteLine.objects.create(vote=vote, position=1, label=word)
        conclusion = Conclusion.objects.create(
            organisation=district, conference=conference, title=f"Kết luận {word}", text=f"Giao {word}"
        )
        piece = ConclusionItem.objects.create(conclusion=conclusion, position=1, text=f"Giao {word}")
        holder = make_user(f"nguoi-{mark.lower()}", ("leader", district), full_name=f"Trần {word}")
        grant = Grant.objects.get(user=holder)
        second = make_user(f"thu-{mark.lower()}", ("office", cell), full_name=f"Lê {word}")
        deputy = Deputy.objects.create(
            grant=grant,
            user=second,
            valid_from=FOUNDED,
            valid_to=today + dt.timedelta(days=9),
            reason=word,
            named_by="x",
        )
        proposal = Proposal.objects.create(
            user=second, role="inspection", organisation=cell, valid_from=today, proposed_by=holder
        )
        kept = Import.objects.create(
            organisation=district, filename=f"{word}.xlsx", digest="", content=b"", user=holder
        )
        day = timezone.now()
        emergency = Emergency.objects.create(
            user=holder, organisation=cell, reason=f"Việc {word}", begins=day, ends=day
        )
        key = Authenticator.objects.create(user=holder, type=Authenticator.Type.WEBAUTHN, data={"name": word})
        now = timezone.now()
        session = UserSession.objects.create(user=holder, key=mark, begun_at=now, seen_at=now)
        job = Job.objects.create(task="tests.task", key=mark, state="failed", run_at=now, finished_at=now, error=word)
        saved = SavedFilter.objects.create(user=holder, name=f"Lọc {word}", query="q=a")
        notice = Notice.objects.create(
            user=holder, kind="test", text=f"Việc {word}", address="/", key=mark, at=now, expires_at=now
        )
        Delivery.objects.create(notice=notice, channel=Channel.MAIL)
        Preference.objects.create(user=holder, by_mail=False)
        browser = Browser.objects.create(user=holder, endpoint=f"https://{mark}.example/", device=word, since=now)
        paper = Paper.objects.create(
            organisation=district,
            user=holder,
            title=f"Báo cáo {word}",
            form=Form.PASTED,
            digest=mark,
            text=secrets.seal(f"Có 5/8 chi bộ {word}.", text_binding(mark, holder.pk)),
            content=secrets.seal_bytes(word.encode(), content_binding(mark, holder.pk)),
            state=Paper.State.CHECKED,
        )
        page = f"/phieu-bao-cao/{addressee.pk}/"
        typed = seal_values({"muc-1": Typed(word)}, holder.pk, page)
        PageDraft.objects.create(user=holder, page=page, kind="x", organisation=cell, values=typed, used_at=now)
        Finding.objects.create(paper=paper, position=1, start=3, end=6, kind="ratio", verdict="ok", data=_CLAIM)
        work = one_of_each(word, district, cell, today)
        schedule = ReportSchedule.objects.create(
            organisation=district, kind="month", days_after=3, owner=holder, sent_until=today, stopped=word
        )
        self.note_rows(mark)
        return {
            **work,
            "organisation": district,
            "code": district.code,
            "decision": Decision.objects.get(changes__organisation=cell).pk,
            "member": people[0].pk,
            "twin": people[1].pk,
            "fact": fact.pk,
            "term": term.pk,
            "body": body.pk,
            "seat": seat.pk,
            "grouping": grouping.pk,
            "tie": tie.pk,
            "report": report.pk,
            "schedule": schedule.pk,
            "request": asked.pk,
            "addressee": addressee.pk,
            "asked": addressee.pk,  # the same, as the asking organisation handles it
            "conference": conference.pk,
            "conference paper": sent_ahead.pk,
            "opinion": opinion.pk,
            "vote": vote.pk,
            "conclusion": conclusion.pk,
            "conclusion item": piece.pk,
            "holder": holder.pk,
            "grant": grant.pk,
            "deputy": deputy.pk,
            "proposal": proposal.pk,
            "import": kept.pk,
            "filter": saved.pk,
            "emergency": emergency.pk,
            "key": key.pk,
            "notice": notice.pk,
            "paper": paper.pk,
            "browser": browser.pk,
            "session": session.pk,
            "job": job.pk,
            "entry": Entry.objects.filter(organisation=cell.code).latest("pk").pk,
        }


# Which record an address names by `pk`.
RECORDS = {
    "web:entry": "entry",
    "web:user": "holder",
    "web:reset-password": "holder",
    "web:correct-user": "holder",
    "web:lock-user": "holder",
    "web:end-sessions": "holder",
    "web:remove-factors": "holder",
    "web:end-grant": "holder",
    "web:name-deputy": "holder",
    "web:end-deputy": "deputy",
    "web:proposal": "proposal",
    "web:retry-job": "job",
    "notices:open": "notice",
    **{f"proofing:{name}": "paper" for name in ("paper", "decide", "check-again", "hand-over", "delete", "word")},
    "notices:drop-browser": "browser",
    "web:emergency": "emergency",
    "web:end-emergency": "emergency",
    "account_end_session": "session",
    "mfa_edit_webauthn": "key",
    "mfa_remove_webauthn": "key",
    "organisations:grouping": "grouping",
    "organisations:untie": "tie",
    "organisations:decision": "decision",
    "organisations:withdraw": "decision",
    "members:share-out": "decision",
    "organisations:change-term": "term",
    "members:drop-filter": "filter",
    "members:import_map": "import",
    "members:import_preview": "import",
    "members:import_faults": "import",
    "members:add-seat": "body",
    "members:end-seat": "seat",
    "members:remove-seat": "seat",
    "members:page": "member",
    "members:correct": "member",
    "members:reveal-id": "member",
    "members:act": "member",
    "members:remove-fact": "fact",
    **{
        f"collection:{name}": "request"
        for name in (
            *("board", "figures", "design", "send", "drop", "withdraw", "repeat", "urge"),
            *("many", "many-draft", "many-template", "many-upload"),
        )
    },
    **{
        f"meetings:{name}": "conference"
        for name in (
            *("page", "change", "invite", "reply", "call-off", "reopen", "reopen-roll", "notes", "minutes"),
            *("send-paper", "roll", "refresh", "take-opinion", "call-vote"),
        )
    },
    **{f"meetings:{name}": "conference paper" for name in ("paper", "take-back")},
    **{f"meetings:{name}": "opinion" for name in ("answer", "change-opinion", "drop-opinion")},
    **{
        f"meetings:{name}": "conclusion"
        for name in ("conclusion", "add-item", "drop-conclusion", "issue-conclusion", "conclusion-paper")
    },
    **{f"meetings:{name}": "conclusion item" for name in ("item", "drop-item", "take-up-item")},
    **{f"meetings:{name}": "vote" for name in ("vote", "drop-vote", "tally")},
    **{f"tasks:{name}": name for name in ("directive", "assignment", "file")},
    **{f"tasks:{name}": "directive" for name in ("coverage", "clauses")},
    **{f"tasks:{name}": "programme" for name in ("programme", "change-programme", "tie-programme", "drop-programme")},
    **{f"tasks:{name}": "plan" for name in ("plan", "change-plan", "items", "tie-plan", "drop-plan")},
    "tasks:clause": "clause",
    **{f"tasks:{name}": "task" for name in ("page", "do")},
    **{f"tasks:{name}": "given" for name in ("check", "keep")},
    "reports:schedule": "schedule",
    "collection:answers": "addressee",
    "collection:draft": "addressee",
    **{f"collection:{name}": "addressee" for name in ("paper", "bring-paper", "take-back-paper", "examine-paper")},
    "collection:answers-template": "addressee",
    "collection:answers-upload": "addressee",
    "collection:handle": "asked",
    **{
        f"reports:{name}": "report"
        for name in ("page", "confirm", "freeze", "reopen", "word", "word-with-grounds", "excel")
    },
}
WORDS = {
    "period": YEAR,
    "term": "2020-2025",
    "indicator": "members.total",
    "table": "dan-toc",
    "kind": "rename",
    "form": "xlsx",
    "slug": "khen-thuong-ky-luat",
    "section": "situation",
    "step": "mien",
    "doing": "tien-do",
    "checking": "nghiem-thu",
    "keeping": "thu-hoi",
    "slot": "nam",
    "version": 1,
    "position": 1,
    "number": "3",
}
NAMED = {"keep": "member", "drop": "twin", "grant": "grant", "code": "code"}


def path_of(name: str, pattern: URLPattern, side: dict[str, object]) -> str:
    """The address with the samples of one side. KeyError: no sample is known, add one."""
    given = {}
    for parameter in pattern.pattern.converters:
        if parameter == "pk":
            given[parameter] = side[RECORDS[name]]
        else:
            given[parameter] = side[NAMED[parameter]] if parameter in NAMED else WORDS[parameter]
    return reverse(name, kwargs=given)


def names_a_record(pattern: URLPattern) -> bool:
    return bool({"pk", *NAMED} & set(pattern.pattern.converters))
