"""Who is told to do something in a sentence, and whether the sentence tells anybody anything."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from capuy.reading.proposals import islands
from capuy.reading.tokens import Token
from capuy.reading.vocabulary import key

LOOSE_WORDS = 4  # words after a body that are no vocabulary but stand before its verb: `các xã biên giới rà soát`
_WORK = {"ACT", "WITH", "AT", "BOUND", "CHARGE"}
_AFTER_NAME = {*_WORK, "MUST", "MILD", "COLON"}
_AFTER_BODY = {*_WORK, "MUST", "COLON", "PERIODIC", "EVERY", "BEFORE", "FROM", "WITHIN"}
_WEAK = {tuple(map(key, words.split())) for words in ("lưu ý", "quán triệt", "chỉ đạo", "nhắc nhở")}
_LED = {tuple(map(key, words.split())) for words in ("chỉ đạo", "quán triệt", "nhắc nhở")}  # what a body does itself
_NOUNS = {key(word) for word in ("sự", "mức", "việc", "dung", "của")}  # `nội dung yêu cầu`
_CHO, _AND, _DO, _OF, _UNDER = key("cho"), key("và"), key("do"), key("của"), key("thuộc")
_COMRADE = {(key("đồng"), key("chí")), (key("đ"), key("c"))}
_ALREADY = key("đã")


@dataclass(frozen=True)
class Body:
    """`text[start:end]` names somebody who is told to act."""

    start: int
    end: int


@dataclass
class Told:
    """`leading`: told at the beginning, so that nobody is taken over from the words before a list; `partners`: to help.

    `ordered`: somebody gives work (`giao`, `yêu cầu`, `cần`); `urged`: the sentence begins with what is to be done;
    `praised`: it judges; `over`: it tells of what was done.
    """

    leading: list[Body] = field(default_factory=list)
    partners: list[Body] = field(default_factory=list)
    ordered: bool = False
    urged: bool = False
    praised: bool = False
    over: bool = False

    @property
    def bodies(self) -> list[Body]:
        return [*self.leading, *(body for body in self.partners if body not in self.leading)]


def read(sentence: Sequence[Token], text: str) -> Told:
    """Who is told what in one sentence."""
    found = list(sentence)
    told = Told(
        praised=any(token.kind == "PRAISE" for token in found),
        over=any(token.key == _ALREADY for token in found),
    )
    begin = _beginning(found)
    told.urged = begin < len(found) and (
        found[begin].kind in _WORK
        or (found[begin].kind == "ASK" and _verb_follows(found, begin))
        or tuple(found[begin].key.split()) in _LED
    )
    subject, after = _subject(found, begin, text)
    told.leading += subject
    _orders(found, begin, bool(subject), told, text)
    if told.leading:
        for at, token in enumerate(found):
            if token.kind == "SEMI":
                told.leading += [body for body in _subject(found, at + 1, text)[0] if body not in told.leading]
    _must(found, begin, after if subject else begin, told)
    if not told.leading:
        _towards(found, told, text)
    _others(found, told, text)
    return told


def _beginning(found: list[Token]) -> int:
    """Past quotation marks and times that stand first: `Trong tháng 9, Văn phòng …`."""
    at = 0
    while at < len(found) and found[at].kind in {"QUOTE", "OPEN", "DASH", "COMMA"}:
        at += 1
    if time := islands.at("time", found, at):
        if time.after < len(found) and found[time.after].kind in {"COMMA", "COLON"}:
            return time.after + 1
        if found[at].kind not in {"AT", "BEFORE"}:
            return time.after
    return at


def _verb_follows(found: list[Token], at: int) -> bool:
    return at + 1 < len(found) and found[at + 1].kind in {"ACT", "ASK", "AT"}


def _subject(found: list[Token], begin: int, text: str) -> tuple[list[Body], int]:
    """`Các chi bộ trực thuộc rà soát …`, `Văn phòng: …`."""
    bodies, after = bodies_at(found, begin, text)
    if not bodies or after >= len(found):
        return [], begin
    own = found[after].kind in _AFTER_BODY or tuple(found[after].key.split()) in _LED
    if found[after].kind == "ASSIGN":  # `Ban Giám hiệu phân công chuyên môn`, but not `Ban Thường vụ giao Văn phòng`
        own = not bodies_at(found, _past_link(found, after + 1), text)[0]
    person = found[begin].kind == "ROLE" and found[after].kind == "COMMA"  # `Đồng chí Ngô, Phó Bí thư, phụ trách …`
    if own or (person and any(token.kind in _WORK | {"ASK"} for token in found[after:])):
        return bodies, after
    return [], begin


def _orders(found: list[Token], begin: int, has_subject: bool, told: Told, text: str) -> None:
    for at in range(begin, len(found)):
        token = found[at]
        if token.kind not in {"ASSIGN", "ASK"} or (at and found[at - 1].kind in {"PAST", "EACH", "OPINION", "MUST"}):
            continue
        if at and found[at - 1].key in _NOUNS:
            continue
        opinion = any(other.kind == "OPINION" for other in found[begin:at])
        worked = any(other.kind == "ACT" for other in found[begin:at])
        if token.kind == "ASK" and (opinion or (has_subject and worked)):
            continue
        bodies, after = bodies_at(found, _past_link(found, at + 1), text)
        weak = tuple(token.key.split()) in _WEAK
        if weak and not any(other.kind == "MUST" for other in found[at:]):
            continue
        if bodies and after < len(found) and found[after].key == _OF:
            continue
        if bodies:
            told.leading += [body for body in bodies if body not in told.leading]
            told.ordered = True
        elif at == begin or token.kind == "ASSIGN":
            told.ordered = told.ordered or (at == begin and at + 1 < len(found))


def _past_link(found: list[Token], at: int) -> int:
    while at < len(found) and (found[at].key == _CHO or found[at].kind in {"COMMA", "COLON"}):
        at += 1
    return at


def _must(found: list[Token], begin: int, after: int, told: Told) -> None:
    """`Đảng ủy khối cần tập trung …`: a body that must, and nobody's opinion."""
    if told.leading and not (told.ordered or told.over):
        near = next((at for at in range(after, min(len(found), after + 3)) if found[at].kind == "MUST"), None)
        opinion = any(token.kind == "OPINION" for token in found[:after])
        told.ordered = near is not None and not opinion


def _towards(found: list[Token], told: Told, text: str) -> None:
    for at, token in enumerate(found[:3]):
        if token.kind == "TOWARDS":
            bodies, after = bodies_at(found, at + 1, text)
            if bodies and after < len(found) and found[after].kind in {"COMMA", "COLON"}:
                told.leading += bodies
                rest = found[after + 1 :]
                told.urged = told.urged or bool(rest and rest[0].kind in _WORK)
                told.ordered = told.ordered or any(other.kind in {"MUST", "ASK"} for other in rest)
            return


def _others(found: list[Token], told: Told, text: str) -> None:
    """Those who help, those in brackets, those named after `do` or a colon."""
    for at, token in enumerate(found):
        bodies: list[Body] = []
        if token.kind == "WITH" or (token.kind == "COLON" and _names_a_role(found, at)):
            bodies, _ = bodies_at(found, at + 1, text)
        elif token.key == _DO or token.kind == "OPEN":
            bodies, after = bodies_at(found, at + 1, text)
            if after >= len(found) or found[after].kind != "ACT":
                bodies = []
        told.partners += [body for body in bodies if body not in told.partners]


def _names_a_role(found: list[Token], colon: int) -> bool:
    """`Chủ trì: …`, `Đơn vị thực hiện: …`."""
    first = colon
    while first and found[first - 1].kind in {"ACT", "WITH", "ORG", "ASSIGN"}:
        first -= 1
    starts = not first or found[first - 1].kind in {"STOP", "OPEN", "SEMI", "CLOSE"}
    return starts and first < colon and found[colon - 1].kind in {"ACT", "WITH", "ASSIGN"}


def bodies_at(found: list[Token], at: int, text: str) -> tuple[list[Body], int]:
    """The bodies that are listed from here on, and the place after the last one."""
    known: list[tuple[int, int]] = []
    island = islands.at("body", found, at)
    while island:
        known.append((island.at, island.after))
        after = island.after
        link = after
        while link < len(found) and (found[link].kind == "COMMA" or found[link].key == _AND):
            link += 1
        island = islands.at("body", found, link) if link > after else None
    if not known:
        return [], at
    first, after = known[-1]
    after = _loose(found, _without_a_word_too_many(found, after))
    known[-1] = (first, after)
    bodies = [_body(found, *place) for place in _merged(known, found, text) if _is_somebody(found, *place)]
    while bodies and after < len(found) and found[after].kind == "MILD":
        after += 1
    return bodies, after


def _without_a_word_too_many(found: list[Token], after: int) -> int:
    """`Ban Kỹ thuật` has a second syllable in small letters; any other word behind a name belongs to what follows."""
    ends = after >= len(found) or found[after].kind in {*_AFTER_NAME, "COMMA", "LINK", "CLOSE", "SEMI", "DASH"}
    return after if ends or found[after - 1].kind != "WORD" else after - 1


def _loose(found: list[Token], after: int) -> int:
    for at in range(after, min(len(found), after + LOOSE_WORDS + 1)):
        if found[at].kind in _AFTER_NAME:
            return at
        if found[at].kind != "WORD" or found[at].key == _AND:
            return after
    return after


def _is_somebody(found: list[Token], first: int, after: int) -> bool:
    """`Đồng chí` alone is the one who speaks."""
    return after - first > 1 or found[first].kind != "ROLE"


def _merged(known: list[tuple[int, int]], found: list[Token], text: str) -> list[tuple[int, int]]:
    """`các chi bộ, đảng bộ cơ sở` and `đồng chí Nụ, Chánh Văn phòng` are one each."""
    merged: list[tuple[int, int]] = []
    qualified = any(after - first > 1 and found[after - 1].kind == "RANK" for first, after in known[1:])
    for first, after in known:
        begun = found[merged[-1][0]] if merged else None
        plural = (
            begun is not None and _one_plural(begun, found[first], text) and (qualified or " " not in found[first].key)
        )
        if plural or (begun is not None and _one_person(begun, found[first])):
            merged[-1] = (merged[-1][0], after)
        else:
            merged.append((first, after))
    return merged


def _one_plural(begun: Token, head: Token, text: str) -> bool:
    return begun.kind == "EACH" and text[head.start].islower() and head.kind not in {"EACH", "ROLE"}


def _one_person(begun: Token, head: Token) -> bool:
    return tuple(begun.key.split()) in _COMRADE and head.kind == "ROLE" and tuple(head.key.split()) not in _COMRADE


def _body(found: list[Token], first: int, after: int) -> Body:
    while after - 1 > first and (found[after - 1].kind in {"EACH", "DASH"} or found[after - 1].key in {_OF, _UNDER}):
        after -= 1
    return Body(found[first].start, found[after - 1].end)
