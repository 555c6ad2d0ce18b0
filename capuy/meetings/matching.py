"""Bodies that a conclusion names, as organisations of the branch of who gives the work. What is not sure stays open."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from capuy.core import dates
from capuy.core.fields import branch
from capuy.core.text import clean, fold
from capuy.core.validity import valid_on
from capuy.organisations.models import GroupingTie, Organisation, Version
from capuy.regulations import KINDS
from capuy.regulations.papers import committee_name


class How(StrEnum):
    """By what a name was found, the surest first."""

    EXACT = "đúng tên"
    FOLDED = "đúng tên, không kể dấu"
    KIND = "theo loại tổ chức trực thuộc"
    GROUP = "theo nhóm"
    OWN = "cơ quan của cấp giao"
    SEVERAL = "nhiều tổ chức cùng tên"
    NONE = "chưa khớp"


@dataclass(frozen=True)
class Match:
    """A name of the text and what it was found to be: keys of organisations, none where it is not sure."""

    name: str
    how: How
    organisations: tuple[int, ...] = ()

    @property
    def many(self) -> bool:
        return self.how in (How.KIND, How.GROUP)


_PERSON = re.compile(r"^(?:(?:cac )?dong chi )?(?:bi thu|pho bi thu|thu truong)\s+")
_ALL = re.compile(r"^(?:yeu cau |giao )?(?:tat ca |toan the |100% )?(?:cac|nhung|moi|tung|100%|tat ca)\s+")
_UNITS = {
    "cell": ("chi bo", "chi uy"),
    "committee": ("dang bo", "dang uy"),
    "all": (
        *("chi, dang bo", "chi bo, dang bo", "dang bo, chi bo", "cap uy", "to chuc dang", "to chuc co so dang"),
        *("don vi", "chi uy, dang uy", "dang uy, chi uy", "cap uy, to chuc dang", "to chuc co so"),
    ),
}
_BELOW = ("", "truc thuoc", "co so", "truc thuoc dang bo", "trong dang bo", "truc thuoc dang uy", "cap duoi")
_ADVISING = (
    *("van phong", "ban to chuc", "ban tuyen giao va dan van", "ban tuyen giao", "ban dan van", "thuong truc"),
    *("uy ban kiem tra", "ban thuong vu", "ban chap hanh", "trung tam chinh tri", "tap the ban thuong vu"),
    *("thuong truc ban thuong vu", "co quan uy ban kiem tra", "ban noi chinh"),
)
_BARE = ("dang uy", "quan uy", "huyen uy", "thanh uy", "tinh uy", "thi uy", "chi uy", "chi bo")


@dataclass
class Directory:
    """The organisations of a branch on a day, by what they are called. Two queries for any number of names."""

    giver: Organisation
    own: set[str] = field(default_factory=set)
    exact: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    folded: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    children: list[tuple[int, bool]] = field(default_factory=list)
    cells: list[int] = field(default_factory=list)
    groups: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    names: dict[int, str] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)

    def match(self, name: str) -> Match:
        """Exact name, then without marks, then the kind of all that are below, a group, the giver's own offices."""
        told = _plain(name)
        if len(found := self.exact.get(clean(name), set())) == 1:
            return Match(name, How.EXACT, tuple(found))
        bare = _PERSON.sub("", told)
        several = found
        for words in dict.fromkeys((told, bare)):
            if len(found := self.folded.get(words, set())) == 1:
                return Match(name, How.FOLDED, tuple(found))
            several = several or found
        if several:
            return Match(name, How.SEVERAL)
        return self._of_kind(name, bare) or self._own_office(name, bare) or Match(name, How.NONE)

    def _of_kind(self, name: str, told: str) -> Match | None:
        words = _ALL.sub("", told)
        if words == told:
            return None
        for kind, heads in _UNITS.items():
            for head in sorted(heads, key=len, reverse=True):
                if words == head or words.startswith(f"{head} "):
                    rest = words[len(head) :].strip()
                    if rest in _BELOW or self._below_us(rest):
                        return self._below(name, kind)
                    if group := self.groups.get(rest):
                        wanted = {pk for pk, _ in self.children} | set(self.cells)
                        kept = tuple(pk for pk in group if pk in wanted)
                        return Match(name, How.GROUP, kept) if kept else None
        return None

    def _below_us(self, rest: str) -> bool:
        """`trực thuộc Đảng ủy Sở Tư pháp`, said by that committee."""
        return any(rest.endswith(own) and rest[: -len(own)].strip() in _BELOW for own in self.own)

    def _below(self, name: str, kind: str) -> Match | None:
        match kind:
            case "cell":
                found = [pk for pk, is_cell in self.children if is_cell] or self.cells
            case "committee":
                found = [pk for pk, is_cell in self.children if not is_cell]
            case _:
                found = [pk for pk, _ in self.children]
        return Match(name, How.KIND, tuple(found)) if found else None

    def _own_office(self, name: str, told: str) -> Match | None:
        """The committee itself, or one of the offices by which it works, which are no organisations of the tree."""
        for words in self.own:
            if told == words:
                return Match(name, How.OWN, (self.giver.pk,))
            for office in _ADVISING:
                if told in (office, f"{office} {words}"):
                    return Match(name, How.OWN, (self.giver.pk,))
        return None


def directory_of(giver: Organisation, day: dt.date | None = None) -> Directory:
    """What stands in the branch of `giver` on `day` (today)."""
    day = day or dates.today()
    made = Directory(giver)
    placed = valid_on(day, "organisation__placements__") & branch(giver.path_now, "organisation__placements__")
    rows = (
        Version.objects.on(day)
        .filter(placed, organisation__placements__closed=False)
        .order_by("organisation__placements__path")
        .values_list("organisation", "organisation__code", "name", "kind", "parent")
    )
    for pk, code, name, kind, parent in rows:
        made.names[pk], made.codes[pk] = name, code
        called = committee_name(kind, name)
        for text in {name, called}:
            made.exact[clean(text)].add(pk)
            made.folded[_plain(text)].add(pk)
        if KINDS[kind].is_cell:
            made.folded[_plain(name.replace("Chi bộ", "Chi ủy", 1))].add(pk)
            made.cells.append(pk)
        if parent == giver.pk:
            made.children.append((pk, KINDS[kind].is_cell))
        if pk == giver.pk:
            made.own = {_plain(name), _plain(called)} | {bare for bare in _BARE if _plain(called).startswith(bare)}
    for name, pk in (
        GroupingTie.objects.on(day)
        .filter(organisation__in=list(made.names))
        .values_list("grouping__name", "organisation")
    ):
        made.groups[_plain(name)].append(pk)
    return made


def _plain(text: str) -> str:
    """Folded, with one kind of dash and no space before a comma, as people mean it."""
    folded = fold(clean(text)).replace("–", "-").replace("—", "-").replace(" ,", ",")
    return " ".join(folded.replace(" - ", "-").strip(" .;:").split())


@dataclass(frozen=True)
class Owners:
    """Who is to do a piece of work: one or all of `owners`; `helpers` with them; `others` are only named."""

    owners: tuple[int, ...]
    helpers: tuple[int, ...]
    others: tuple[str, ...]
    matches: tuple[Match, ...]

    @property
    def unsure(self) -> list[Match]:
        return [one for one in self.matches if not one.organisations]


def owners_of(directory: Directory, bodies: Sequence[str]) -> Owners:
    """The first body leads; a kind or a group means each of them. Whoever else is named helps."""
    matches = tuple(directory.match(name) for name in bodies)
    leading = next((one for one in matches if one.organisations), None)
    owners = leading.organisations if leading else ()
    helpers: list[int] = []
    others: list[str] = []
    for one in matches:
        if one is leading:
            continue
        inside = [pk for pk in one.organisations if pk not in owners]
        if one.how == How.OWN or one.many or not inside:
            others.append(one.name)
        else:
            helpers += [pk for pk in inside if pk not in helpers]
    return Owners(owners, tuple(helpers), tuple(others), matches)
