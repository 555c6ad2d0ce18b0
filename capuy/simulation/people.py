"""Made-up members, quickly: names and traits are drawn once and put together by chance. Nobody here exists."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

from capuy.demo import names
from capuy.members.models import Member, Status
from capuy.simulation.pouring import NULL

POOL = 4_096
MEMBER = (
    *("id", "token", "full_name", "name_folded", "given_folded", "name_order"),
    *("sex", "born_on", "ethnic_group", "religion", "education", "profession", "political_theory", "home_town"),
    *("file_number", "admitted_on", "official_on"),
)
MEMBERSHIP = ("member_id", "organisation_id", "kind", "valid_from", "valid_to", "arrival", "departure")
SPELL = ("member_id", "status", "valid_from", "valid_to")
FOUNDED = "2015-01-01"
FIRST_YEAR = 2021


@dataclass(frozen=True)
class Person:
    """Rows of one person, as text: the record, the membership, the statuses."""

    member: str
    membership: str
    spells: list[str]


class People:
    def __init__(self, rng: random.Random, until: dt.date) -> None:
        self._rng = rng
        self._days = [FOUNDED, *_days(dt.date(FIRST_YEAR, 1, 1), until - dt.timedelta(days=400))]
        self._recent = _days(dt.date(FIRST_YEAR, 1, 1), until)
        self._pool = [self._template() for _ in range(POOL)]
        self._pk = 0

    def of_cell(self, cell: int, present: int) -> Iterator[Person]:
        """`present` members of today, and some who have left since."""
        for _ in range(present):
            yield self._person(cell, gone=False)
        for _ in range(present // 16 + (self._rng.random() < present % 16 / 16)):
            yield self._person(cell, gone=True)

    def _template(self) -> tuple[str, str]:
        """Name and traits as text, in the order of the columns."""
        rng = self._rng
        sex = rng.choice(("male", "female", "male"))
        member = Member(full_name=names.person(rng, sex))
        member.derive()
        born = dt.date(1950, 1, 1) + dt.timedelta(days=rng.randrange(20_000))
        called = (member.full_name, member.name_folded, member.given_folded, member.name_order)
        traits = (
            sex,
            born.isoformat(),
            rng.choice(("Kinh",) * 8 + ("Tày", "Mường")),
            rng.choice(("",) * 9 + ("Phật giáo",)),
            rng.choice(("upper_secondary",) * 4 + ("lower_secondary",)),
            rng.choice(("university",) * 4 + ("college", "master", "intermediate", "")),
            rng.choice(("elementary", "intermediate", "advanced", "", "")),
            rng.choice(names.TOWNS),
        )
        return "\t".join(called), "\t".join(traits)

    def _person(self, cell: int, *, gone: bool) -> Person:
        self._pk += 1
        pk, rng = self._pk, self._rng
        called, traits = rng.choice(self._pool)[0], rng.choice(self._pool)[1]
        chance = rng.random()
        begun, left, departure, last = FOUNDED, NULL, "", Status.OFFICIAL.value
        admitted, official, arrival = "2005-06-01", "2006-06-01", "entry"
        if gone:
            left = rng.choice(self._recent)
            departure, last = rng.choice((("transfer", "elsewhere"), ("deceased", "deceased"), ("struck_off", "left")))
        elif chance < 0.12:
            begun, arrival = rng.choice(self._recent), "admission"
            admitted, official = begun, f"{int(begun[:4]) + 1}{begun[4:]}"
        elif chance < 0.2:
            begun, arrival = rng.choice(self._recent), "transfer"
        spells = [f"{pk}\tofficial\t{begun}\t{left}"]
        if gone:
            spells.append(f"{pk}\t{last}\t{left}\t{NULL}")
        elif arrival == "admission":
            known = official <= self._recent[-1]
            spells = [f"{pk}\tprobationary\t{begun}\t{official if known else NULL}"]
            spells += [f"{pk}\tofficial\t{official}\t{NULL}"] if known else []
            official = official if known else NULL
        elif chance > 0.93:
            on = rng.choice(self._days[1:])
            if on > begun:
                spells = [f"{pk}\tofficial\t{begun}\t{on}", f"{pk}\texempt\t{on}\t{NULL}"]
        return Person(
            f"{pk}\t{pk:032x}\t{called}\t{traits}\t{pk:07d} GL\t{admitted}\t{official}",
            f"{pk}\t{cell}\tofficial\t{begun}\t{left}\t{arrival}\t{departure}",
            spells,
        )


def _days(first: dt.date, last: dt.date) -> list[str]:
    """No 29 February: a year later there is none."""
    days = (first + dt.timedelta(days=at) for at in range((last - first).days + 1))
    return [day.isoformat() for day in days if (day.month, day.day) != (2, 29)]
