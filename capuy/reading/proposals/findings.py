"""Times, targets and cited papers of one sentence, each with its place."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lark import Token as Leaf

from capuy.reading import vocabulary
from capuy.reading.proposals import islands, times
from capuy.reading.proposals.islands import Island
from capuy.reading.proposals.times import Time
from capuy.reading.proposals.words import delivered
from capuy.reading.tokens import Token
from capuy.reading.vocabulary import key

LONGEST_SUBJECT = 12  # words
# Where what a target is about ends.
_STOPS = {
    *("ACT", "MUST", "ASK", "ASSIGN", "WITH", "OPINION", "MILD", "PAST", "THAN", "RISE", "PERCENT", "BOUND"),
    *("COMMA", "SEMI", "COLON", "STOP", "OPEN", "CLOSE", "QUOTE", "DASH", "SLASH"),
    *("BEFORE", "FROM", "WITHIN", "UNTIL", "AT", "EVERY", "PERIODIC"),
}
# A number behind these is part of a name.
_NAMES = {"ORG", "PLACE", "RANK", "NUMBER", "PAPERS", "INTAKE", "TERM", "CENTRE", "QUARTER", "MONTH", "DAY", "YEARLY"}
_REACHED = {key(word) for word in ("được", "mới", "thêm", "đạt", "mỗi", "lên")}
_ALREADY, _SO_FAR, _STATED = key("đã"), key("hiện"), key("nêu")
_LINKS = {key(word) for word in ("đạt", "là", "lên", "có", "phải", "và", "thì", "được", "để")}
_EVENTS = {vocabulary.keys(phrase) for phrase in vocabulary.EVENTS}
_OUTLOOK, _COUNTED_TO = key("nhìn"), key("tính")
_ABOUT_PAPER = {key("về"), key("của")}
_BARE = {"month", "quarter", "term"}  # periods that tell something without saying that they are a limit


@dataclass(frozen=True)
class Cite:
    start: int
    end: int


@dataclass(frozen=True)
class Target:
    """`text[start:end]`. `most`: the upper end of a range whose lower end is `value`."""

    start: int
    end: int
    value: Decimal
    unit: str
    subject: str
    most: Decimal | None = None


@dataclass
class Findings:
    times: list[Time] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    cites: list[Cite] = field(default_factory=list)


def read(sentence: Sequence[Token], text: str, paper: dt.date | None) -> Findings:
    """What stands in the sentence; `paper` is the day of the paper, whence missing years come."""
    found, at, known = list(sentence), 0, Findings()
    while at < len(found):
        island = islands.at("cite", found, at)
        if island and _is_cite(found, island):
            known.cites.append(Cite(island.start, island.end))
            at = island.after
            continue
        island = islands.at("time", found, at)
        if island:
            time = times.read(island, text, paper)
            if time and (kept := _in_its_place(found, island, time)):
                known.times.append(kept)
            at = island.after if time else at + 1
            continue
        island = islands.at("target", found, at)
        if island and (target := _target(found, island, text)):
            known.targets.append(target)
        at = island.after if island else at + 1
    return known


def _is_cite(found: list[Token], island: Island) -> bool:
    if any(token.kind in {"PAPER", "CENTRE"} for token in found[island.at : island.after]):
        return True
    if island.after >= len(found):
        return True
    after = found[island.after]
    return after.kind in {"COMMA", "SEMI", "STOP", "CLOSE", "QUOTE"} or after.key in _ABOUT_PAPER


def _in_its_place(found: list[Token], island: Island, time: Time) -> Time | None:
    """The time as a limit of the work, as a mere name of a period, or not at all."""
    before = found[island.at - 1] if island.at else None
    if before is not None and _last(before) in {_COUNTED_TO, _OUTLOOK, _ALREADY}:
        return None
    if time.of == "this":
        ends = island.after >= len(found) or found[island.after].kind in {"COMMA", "SEMI", "STOP", "CLOSE"}
        return time if ends else None
    if time.rule in {"span", "every"} or time.of == "duration":
        return time
    after = found[island.after].kind if island.after < len(found) else "STOP"
    bracketed = before is not None and before.kind == "OPEN" and after == "CLOSE"
    leads = before is None or before.kind in {"SEMI", "COLON"} or bracketed
    first = found[island.at].kind
    if time.rule == "when" and first != "AT":
        return _told_only(time, leads=leads and after != "DASH", bracketed=bracketed)
    if time.rule == "due" and first == "UNTIL" and time.of in {"year", "term"}:
        aimed = leads or (before is not None and before.kind in {"BOUND", "COMMA"})
        return time if aimed else None
    return _named(time) if time.of == "term" and time.rule == "within" else time


def _told_only(time: Time, *, leads: bool, bracketed: bool) -> Time | None:
    """A time with no word of a limit: one where it stands first or alone in brackets, else the name of a period."""
    if time.of == "term" or (time.of == "year" and leads and not bracketed):
        return _named(time)
    if leads:
        return time
    return _named(time) if time.of in _BARE else None


def _named(time: Time) -> Time:
    return Time(time.rule, time.of, time.start, time.end, period=time.period)


def _target(found: list[Token], island: Island, text: str) -> Target | None:
    leaves: list[Any] = list(island.tree.scan_values(lambda leaf: isinstance(leaf, Leaf)))
    numbers = [leaf.value for leaf in leaves if leaf.type in {"NUM", "SPOKEN", "PERCENT"}]
    bounded = leaves[0].type in {"BOUND", "RISE", "FROM"}
    before = found[island.at - 1] if island.at else None
    if before is not None and ((before.kind in _NAMES and not bounded) or _last(before) == _ALREADY):
        return None
    if any(token.key in {_ALREADY, _SO_FAR} for token in found[max(0, island.at - 6) : island.at]):
        return None
    low, high = numbers[0].value, numbers[-1].value if len(numbers) > 1 else None
    if numbers[-1].kind == "PERCENT":
        subject = _after(found, island.after, text) or _before(found, island.at, text)
        return Target(island.start, island.end, low, "%", subject, high)
    length = delivered(found, island.after)
    if not length or not (bounded or _is_aim(found, island.at)):
        return None
    after = island.after + length
    if any(token.key in {_ALREADY, _STATED} or token.kind == "PAST" for token in found[after : after + 2]):
        return None
    unit = found[island.after : after]
    events = tuple(" ".join(token.key for token in unit).split()) in _EVENTS
    written = " ".join(text[unit[0].start : unit[-1].end].split())
    subject = _after(found, after, text, past_a_verb=events)
    return Target(island.start, unit[-1].end, low, written, subject, high)


def _is_aim(found: list[Token], at: int) -> bool:
    """A verb stands before the number, with at most two plain words between."""
    for token in reversed(found[max(0, at - 3) : at]):
        if token.kind in {"ACT", "AT", "RISE"} or _last(token) in _REACHED:
            return True
        if token.kind not in {"WORD", "LINK"}:
            return False
    return False


def _last(token: Token) -> str:
    """The last word of a token, by which phrases of time are told apart."""
    return token.key.rpartition(" ")[2]


def _after(found: list[Token], at: int, text: str, *, past_a_verb: bool = False) -> str:
    end = at
    while end < min(len(found), at + LONGEST_SUBJECT):
        token = found[end]
        verb = past_a_verb and end == at and token.kind == "ACT"
        if (token.kind in _STOPS and not verb) or token.key == _ALREADY or islands.at("time", found, end):
            break
        end += 1
    return _written(found[at:end], text)


def _before(found: list[Token], at: int, text: str) -> str:
    first = at
    while first > max(0, at - LONGEST_SUBJECT) and found[first - 1].kind not in _STOPS - {"PAST"}:
        first -= 1
    return _written(found[first:at], text)


def _written(part: list[Token], text: str) -> str:
    while part and part[-1].key in _LINKS:
        part = part[:-1]
    while part and part[0].key in _LINKS:
        part = part[1:]
    return " ".join(text[part[0].start : part[-1].end].split()) if part else ""
