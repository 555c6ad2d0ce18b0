"""The timeline against a plain day-by-day retelling of the same decisions."""

import datetime as dt
import itertools

from hypothesis import given
from hypothesis import strategies as st

from capuy.organisations.models import segment
from capuy.organisations.timeline import Fact, Forest, span_on

START = dt.date(2020, 1, 1)
ORGANISATIONS = 6


def day(number: int) -> dt.date:
    return START + dt.timedelta(days=number)


@st.composite
def histories(draw):
    """The top of the tree, organisations under it, then any changes at any time, entered in any order."""
    facts = [Fact(1, "establish", day(0), (0, 1), 1, name="Gốc", kind="k")]
    for pk in range(2, ORGANISATIONS + 1):
        parent = draw(st.integers(1, pk - 1))
        on = draw(st.integers(0, 10))
        facts.append(Fact(pk, "establish", day(on), (0, pk), pk, name=f"Tên {pk}", kind="k", parent=parent))
    changes = st.tuples(
        st.integers(2, ORGANISATIONS),
        st.sampled_from(["rename", "move", "close", "change_kind"]),
        st.integers(0, 40),
        st.integers(1, ORGANISATIONS),
    )
    for order, (pk, action, on, other) in enumerate(draw(st.lists(changes, max_size=8)), start=100):
        fields = {
            "rename": {"name": f"Tên {order}"},
            "change_kind": {"kind": f"k{order}"},
            "move": {"parent": other},
            "close": {"successor": other if other != pk else None},
        }[action]
        facts.append(Fact(pk, action, day(on), (order, 0), order, **fields))
    return facts


def told_on(facts: list[Fact], on: dt.date) -> dict[int, dict]:
    """What each organisation is on a day, by telling the story again from the beginning."""
    state: dict[int, dict] = {}
    for fact in sorted(facts, key=lambda f: (f.on, f.order)):
        if fact.on > on:
            break
        if fact.action == "establish":
            state[fact.organisation] = {"name": fact.name, "kind": fact.kind, "parent": fact.parent, "closed": False}
            continue
        own = state[fact.organisation]
        if fact.action == "close":
            own["closed"] = True
            own["parent"] = fact.successor or own["parent"]
        else:
            own |= {key: value for key in ("name", "kind", "parent") if (value := getattr(fact, key))}
    return state


def told_path(state: dict[int, dict], pk: int) -> str:
    segments = []
    at: int | None = pk
    while at is not None:
        segments.append(segment(at))
        at = state[at]["parent"]
    return "".join(reversed(segments))


@given(histories())
def test_spans_and_places_equal_the_story_told_day_by_day(facts):
    forest = Forest(facts, {})
    places = {pk: forest.places(pk) for pk in forest.spans}
    if forest.problems:
        return
    for number in range(42):
        state = told_on(facts, day(number))
        for pk, spans in forest.spans.items():
            span = span_on(spans, day(number))
            if pk not in state:
                assert span is None
                continue
            expected = state[pk]
            assert (span.name, span.kind, span.parent, span.closed) == tuple(expected.values())
            place = next(p for p in places[pk] if p.start <= day(number) and (p.end is None or day(number) < p.end))
            assert place.path == told_path(state, pk)
            assert place.closed == expected["closed"]


@given(histories())
def test_places_follow_one_another_without_gap_or_overlap(facts):
    forest = Forest(facts, {})
    for pk in forest.spans:
        places = forest.places(pk)
        if forest.problems:
            return
        assert all(left.end == right.start for left, right in itertools.pairwise(places))
        assert places[-1].end is None
        assert all(place.end is None or place.start < place.end for place in places)


@given(histories())
def test_the_order_of_entry_does_not_matter_between_different_days(facts):
    days = [fact.on for fact in facts]
    if len(set(days)) < len(days):
        return
    forward, backward = Forest(facts, {}), Forest(list(reversed(facts)), {})
    assert forward.spans == backward.spans
    assert all(forward.places(pk) == backward.places(pk) for pk in forward.spans)


@given(histories())
def test_an_organisation_never_stands_under_itself(facts):
    forest = Forest(facts, {})
    for pk in forest.spans:
        for place in forest.places(pk):
            parts = [place.path[i : i + 6] for i in range(0, len(place.path), 6)]
            assert len(parts) == len(set(parts))
