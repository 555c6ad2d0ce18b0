"""Two clicks on one button enter one person, on PostgreSQL too. SQLite lets one writer in at a time."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from capuy.core.problems import ProblemsFound
from capuy.members.actions import MemberData, admit, register_member
from capuy.members.models import Member
from tests.factories import make_organisation

AT_ONCE = 4
DAY = dt.date(2022, 5, 19)


def codes_of(run: Callable[[], Any]) -> list[str]:
    """What each of several threads ended with: nothing, the code of the first problem, or the name of a fault."""
    ended: list[str] = []

    def one() -> None:
        try:
            run()
            ended.append("")
        except ProblemsFound as found:
            ended.append(found.problems[0].code)
        except Exception as error:  # noqa: BLE001 - told to the test
            ended.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ended)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("number", "refusal"), [("079080000012", "citizen-id-taken"), ("", "perhaps-known")])
def test_one_person_entered_at_once_is_entered_once(number: str, refusal: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    cell = make_organisation("CB", "Chi bộ", "chi_bo", make_organisation("DB", "Đảng bộ", "dang_bo_co_so"))
    data = [
        MemberData(full_name=name, sex="male", born_on=dt.date(1990, 1, 1), citizen_id=number)
        for name in ("Trần Văn An", "Trần Văn Bốn")
    ]
    assert codes_of(lambda: admit(by=None, organisation=cell, data=data[0], on=DAY)) == ["", *[refusal] * 3]
    Member.objects.update(citizen_id_index=None)
    ended = codes_of(lambda: register_member(by=None, organisation=cell, data=data[1], joined_on=DAY))
    assert ended == ["", *[refusal] * 3]
    assert Member.objects.count() == 2
