"""Members go along with decisions about the tree."""

from collections import Counter

from django.db.models import Q

from capuy.accounts.access import may
from capuy.core.dates import format_date
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, stop_on
from capuy.figures.engine import records_changed
from capuy.journal.actions import Act, record_many, subject_of
from capuy.members.actions.stays import reopen
from capuy.members.giving_away import give_away
from capuy.members.models import Member, Membership
from capuy.members.sharing import diverted, gone
from capuy.members.ties import Chain, Settled, chains, resettle
from capuy.organisations.access import User
from capuy.organisations.followers import Closing
from capuy.organisations.models import ChangeAction, Decision, Organisation
from capuy.organisations.queries import names_on
from capuy.organisations.rebuilding import SHOWN, spots
from capuy.regulations import KINDS
from capuy.regulations.organisation_kinds import CELLS


def _chains_in(organisations: set[int]) -> list[Chain]:
    inside = Q(organisation__in=organisations) | Q(entered_in__in=organisations)
    return chains(Membership.objects.filter(inside))


class MembersFollow:
    """Where a cell closes with a successor, its open memberships go there; a withdrawn decision puts them back."""

    def apply(self, decision: Decision, closings: list[Closing], *, by: User | None) -> tuple[list[str], list[Problem]]:
        if not closings:
            return [], self._not_cells(decision)
        on = decision.in_force_from
        closing = {item.organisation for item in closings}
        settled = resettle(_chains_in(closing))
        names = names_on(closing | {item.successor for item in closings if item.successor}, on)
        problems = self._stranded(settled, names) + self._not_cells(decision)
        lines = self._lines(settled, closings, names)
        self._journal(settled, decision, by=by)
        if settled.since is not None:
            records_changed(settled.organisations, since=settled.since)
        return lines, problems

    def undo(self, decision: Decision, *, by: User | None) -> None:
        put_back = self._put_back(decision)
        closed = set(decision.changes.filter(action=ChangeAction.CLOSE).values_list("organisation", flat=True))
        settled = resettle(_chains_in(closed), without=decision.pk)
        settled.organisations |= put_back.organisations
        settled.moved += put_back.moved
        given, left = give_away(decision)
        stop_on(_left_inside(left, by))
        self._journal(settled, decision, by=by, verb="Trở lại chi bộ do thu hồi")
        self._journal(given, decision, by=by, verb="Tính sang chi bộ khác do thu hồi")
        since = min((day for day in (settled.since, put_back.since, given.since) if day), default=None)
        if since is not None:
            records_changed(settled.organisations | given.organisations, since=since)

    def _put_back(self, decision: Decision) -> Settled:
        """Members whom the decision moved one by one, on a split, return to the cell before."""
        named = diverted(decision)
        everything = chains(Membership.objects.filter(member__in=named.values("member")))
        ended = {(c.base.member_id, c.base.kind, c.end): c for c in everything if c.end}
        moved = set(named.values_list("pk", flat=True))
        settled = Settled()
        for chain in everything:
            before = ended.get((chain.base.member_id, chain.base.kind, chain.start))
            if chain.base.pk not in moved or before is None:
                continue
            settled.touch(chain.start, [*chain.rows, *before.rows])
            end, departure, elsewhere = chain.end, chain.last.departure, chain.last.to_elsewhere
            Membership.objects.filter(pk__in=[row.pk for row in chain.rows]).delete()
            reopen(before, end, departure, elsewhere)
            settled.moved.append(before)
        resettle(settled.moved, without=decision.pk)
        return settled

    def _stranded(self, settled: Settled, names: dict[int, str]) -> list[Problem]:
        left = Counter(chain.last.organisation_id for chain, _ in settled.stranded)
        days = {chain.last.organisation_id: ending.on for chain, ending in settled.stranded}
        return [
            Problem(
                "members-left",
                f"{names.get(pk, '')}: đến ngày {format_date(days[pk])} còn {count} đảng viên đang sinh hoạt; ghi tổ "
                "chức kế tục, hoặc chuyển sinh hoạt cho các đảng viên này trước.",
                "successor",
            )
            for pk, count in left.items()
        ]

    def _not_cells(self, decision: Decision) -> list[Problem]:
        """Members may not end up in an organisation that is no cell, by a closing or by a change of kind."""
        on = decision.in_force_from
        changes = decision.changes.all()
        touched = {change.organisation_id for change in changes if change.action == ChangeAction.CHANGE_KIND}
        touched |= {
            change.successor_id for change in changes if change.action == ChangeAction.CLOSE and change.successor_id
        }
        if not touched:
            return []
        holding = Membership.objects.filter(organisation__in=touched).filter(Q(valid_to=None) | Q(valid_to__gt=on))
        counts = Counter(holding.values_list("organisation", flat=True))
        versions = Organisation.objects.filter(pk__in=counts, versions__valid_from__lte=on).filter(
            Q(versions__valid_to=None) | Q(versions__valid_to__gt=on)
        )
        return [
            Problem(
                "not-a-cell",
                f"{name}: loại hình “{KINDS[kind].label}” không phải là chi bộ nhưng có {counts[pk]} đảng viên sinh "
                "hoạt; chọn chi bộ nhận các đảng viên này.",
                "successor",
            )
            for pk, name, kind in versions.values_list("pk", "versions__name", "versions__kind")
            if kind not in CELLS
        ]

    def _lines(self, settled: Settled, closings: list[Closing], names: dict[int, str]) -> list[str]:
        moved: Counter[int] = Counter()
        for chain in settled.moved:
            inside = {row.organisation_id for row in chain.rows} | {chain.entered_organisation}
            moved.update(item.organisation for item in closings if item.organisation in inside)
        return [
            f"{moved[item.organisation]} đảng viên chuyển từ “{names[item.organisation]}” sang "
            f"“{names[item.successor]}”."
            for item in closings
            if item.successor and moved[item.organisation]
        ]

    def _journal(self, settled: Settled, decision: Decision, *, by: User | None, verb: str = "Chuyển theo") -> None:
        """One line for each member moved."""
        members = Member.objects.in_bulk([chain.base.member_id for chain in settled.moved])
        on = decision.in_force_from
        cells = {row.organisation_id for chain in settled.moved for row in chain.rows}
        places = spots(cells)
        names = names_on(cells, on)
        record_many(
            (
                Act(
                    "members.follow-decision",
                    f"{verb} quyết định {decision.number}: {members[chain.base.member_id].full_name}",
                    subject_of(members[chain.base.member_id]),
                    places[chain.last.organisation_id],
                    after={"chi bộ": names[chain.last.organisation_id], "từ ngày": on, "quyết định": str(decision)},
                )
                for chain in settled.moved
            ),
            by=by,
        )


def _left_inside(left: list[Chain], by: User | None) -> list[Problem]:
    """Who still depends on cells that are to vanish; names only for those who may see them."""
    found = []
    cells = sorted({chain.entered_organisation for chain in left})
    for organisation in Organisation.objects.filter(pk__in=cells).with_past():
        own = [chain for chain in left if chain.entered_organisation == organisation.pk]
        named = by is None or may(by, Permission.SEE_MEMBERS, organisation)
        people = f": {_people(own)}" if named else ""
        found.append(
            Problem(
                "members-inside",
                f"{organisation.latest_version() or organisation.code}: còn {len(own)} lượt đảng viên sinh hoạt nên "
                f"chưa thu hồi được quyết định thành lập{people}. Mở hồ sơ từng người, bấm “Ghi thay đổi” để chuyển "
                "sinh hoạt sang chi bộ khác, hoặc hủy lần chuyển, rời đã ghi ở chi bộ này; sau đó thu hồi lại.",
            )
        )
    return found


def _people(stays: list[Chain]) -> str:
    names = dict(Member.objects.filter(pk__in=[c.base.member_id for c in stays]).values_list("pk", "full_name"))
    said = [
        f"{names[chain.base.member_id]} (từ {format_date(chain.start)}"
        + (f", {gone(chain.last)[0].lower()}{gone(chain.last)[1:]})" if chain.end else ")")
        for chain in stays[:SHOWN]
    ]
    return "; ".join(said) + (f"; và {len(stays) - SHOWN} lượt khác" if len(stays) > SHOWN else "")
