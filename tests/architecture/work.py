"""The records of tasks in the world of the tests that try every address."""

import datetime as dt
import uuid

from django.utils import timezone

from capuy.core import secrets
from capuy.organisations.models import Organisation
from capuy.tasks.models import (
    Assignment,
    Clause,
    ClauseLink,
    Directive,
    DirectiveText,
    Event,
    Evidence,
    Extension,
    Helper,
    Plan,
    PlanItem,
    Programme,
    Spell,
    StoredFile,
    TargetTie,
    Task,
    TaskTarget,
    Theme,
    Urging,
    UrgingRound,
    Weakness,
    file_binding,
)

YEAR = "2022"


def one_of_each(word: str, district: Organisation, cell: Organisation, today: dt.date) -> dict[str, object]:
    """One of every record of tasks: given by the district, done by the cell, checked by the district."""
    now, name = timezone.now(), f"Phan {word}"
    token = uuid.uuid4()
    content = secrets.seal_bytes(word.encode(), file_binding(token))
    held = {"kind": "pdf", "size": 1, "digest": "", "stored_by_name": name}
    stored = StoredFile.objects.create(token=token, filename=f"{word}.pdf", content=content, **held)
    directive = Directive.objects.create(
        organisation=district,
        kind="chi_thi",
        symbol=f"12-CT/{word}",
        issuer=f"Thành ủy {word}",
        series=YEAR,
        title=f"Chỉ thị {word}",
        issued_on=today,
        in_force_from=today,
        file=stored,
        registered_by_name=name,
        title_folded=word,
    )
    DirectiveText.objects.create(directive=directive, folded=word)
    once = Assignment.objects.create(giver=district, title=f"Giao {word}", at=now, by_name=name, units=1, made=1)
    task = Task.objects.create(
        giver=district,
        given_at=now,
        given_by_name=name,
        title=f"Nhiệm vụ {word}",
        detail=word,
        product=f"Báo cáo {word}",
        organisation=cell,
        checked_by=district,
        due_on=today,
        first_due_on=today,
        clause=f"Điểm a {word}",
        assignment=once,
        other_helpers=f"UBND {word}",
        reason=word,
    )
    Helper.objects.create(task=task, organisation=cell)
    TaskTarget.objects.create(task=task, subject=f"Số {word}", value=3, unit=word)
    Spell.objects.create(task=task, organisation=cell, stage=task.stage, percent=0, due_on=today, valid_from=today)
    event = Event.objects.create(task=task, kind="progress", at=now, by_name=name, text=f"Đã làm {word}")
    token = uuid.uuid4()
    content = secrets.seal_bytes(word.encode(), file_binding(token))
    proof = StoredFile.objects.create(token=token, filename=f"Ảnh {word}.pdf", content=content, **held)
    Evidence.objects.create(event=event, file=proof)
    Extension.objects.create(
        task=task, due_before=today, wanted_on=today, reason=word, asked_at=now, asked_by_name=name
    )
    urged = UrgingRound.objects.create(organisation=district, at=now, by_name=name, message=f"Khẩn {word}")
    Urging.objects.create(task=task, round=urged, on=today)
    days = {"starts_on": today, "ends_on": today, "by_name": name}
    Theme.objects.create(organisation=district, year=today.year, text=f"Chủ đề {word}", by_name=name)
    programme = Programme.objects.create(organisation=district, directive=directive, title=f"CT {word}", **days)
    plan = Plan.objects.create(organisation=district, programme=programme, title=f"KH {word}", year=today.year, **days)
    item = PlanItem.objects.create(plan=plan, position=1, number="1", text=f"Mục {word}", product=word)
    TargetTie.objects.create(plan=plan, indicator="members.admitted", period=YEAR)
    clause = Clause.objects.create(
        directive=directive, organisation=district, position=1, number="1", text=f"Điểm {word}", by_name=name
    )
    ClauseLink.objects.create(clause=clause, item=item)
    Weakness.objects.create(
        organisation=district, year=today.year, text=f"Còn {word}", origin="report", task=task, by_name=name
    )
    return {
        "programme": programme.pk,
        "plan": plan.pk,
        "clause": clause.pk,
        "directive": directive.pk,
        "assignment": once.pk,
        "task": task.pk,
        "given": task.pk,  # the same, as those handle it who gave it
        "file": stored.pk,
    }
