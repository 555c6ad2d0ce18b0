"""Who acts for a task: whose it is, and who checks it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Q
from django.utils.text import Truncator

from capuy.accounts.access import may
from capuy.accounts.models import Grant, User
from capuy.accounts.queries import nearest_holders_below
from capuy.core import dates
from capuy.core.dates import format_date
from capuy.core.fields import branch
from capuy.core.permissions import Permission
from capuy.core.validity import valid_on
from capuy.members.models import Membership, MembershipKind
from capuy.notices.telling import News, Told, notify
from capuy.organisations.models import Organisation, Placement
from capuy.tasks.models import Task

GIVEN, HANDED, ANSWERED, REMINDED, URGED = (
    "tasks.given",
    "tasks.handed",
    "tasks.answered",
    "tasks.reminded",
    "tasks.urged",
)


def place_of(person: User, path: str) -> Organisation | None:
    """Where a person works inside the branch at `path` today: by a role held there, else as a member of a cell."""
    day = dates.today()
    inside = Q(valid_on(day, "placements__"), branch(path, "placements__"))
    roles = Grant.objects.on(day).filter(user=person, organisation=OuterRef("pk"))
    ties = Membership.objects.filter(
        valid_on(day), member__user=person, kind=MembershipKind.OFFICIAL, organisation=OuterRef("pk")
    )
    found = Organisation.objects.filter(inside, placements__closed=False)
    # The lowest one: who keeps a cell and belongs to an office answers in the cell.
    return (
        found.filter(Exists(roles)).order_by("-placements__depth", "pk").first()
        or found.filter(Exists(ties)).order_by("pk").first()
    )


def people_in(path: str) -> "list[User]":
    """Users with an open account who have a place in the branch at `path` today, by name."""
    day = dates.today()
    place = Q(valid_on(day, "organisation__placements__"), branch(path, "organisation__placements__"))
    roles = Grant.objects.on(day).filter(place, user=OuterRef("pk"))
    ties = Membership.objects.filter(place, valid_on(day), member__user=OuterRef("pk"), kind=MembershipKind.OFFICIAL)
    return list(User.objects.filter(Exists(roles) | Exists(ties), is_active=True))


def does(user: User, task: Task) -> bool:
    """May the user report on the task?"""
    if task.person_id is not None:
        return task.person_id == user.pk or may(user, Permission.GIVE_TASKS, task.organisation)
    return may(user, Permission.DO_TASKS, task.organisation)


def checks(user: User, task: Task) -> bool:
    """May the user accept it, return it, answer a wish for more time? Nobody does so of his own work."""
    if task.person_id == user.pk:
        return False
    if task.checker_id is not None:
        return task.checker_id == user.pk
    return may(user, Permission.GIVE_TASKS, task.checked_by)


def doers_of(tasks: Iterable[Task]) -> dict[int, set[int]]:
    """Keys of the users to tell about each of these tasks, by the key of the task. Four queries, however many."""
    tasks = list(tasks)
    found = _holders(
        Permission.DO_TASKS, {(task.organisation_id, task.giver_id) for task in tasks if task.person_id is None}
    )
    return {
        task.pk: {task.person_id} if task.person_id else found[task.organisation_id, task.giver_id] for task in tasks
    }


def unreached(bodies: Iterable[int], giver: Organisation) -> set[int]:
    """Of these units those whose work would be told to nobody: neither they nor anybody between them and the giver."""
    found = _holders(Permission.DO_TASKS, {(pk, giver.pk) for pk in bodies})
    return {pk for (pk, _), users in found.items() if not users}


def checkers_of(task: Task) -> set[int]:
    """Keys of the users who may check it."""
    if task.checker_id:
        return {task.checker_id}
    body = task.checked_by_id
    return _holders(Permission.GIVE_TASKS, {(body, body)})[body, body] - {task.person_id or 0}


def _holders(permission: Permission, pairs: set[tuple[int, int]]) -> dict[tuple[int, int], set[int]]:
    """Of pairs of a unit and who gave it work: of units below the giver the nearest people below it, else its own."""
    if not pairs:
        return {}
    givers = Placement.objects.on(dates.today()).filter(organisation__in={giver for _, giver in pairs})
    paths = dict(givers.values_list("organisation_id", "path"))
    tops = {(body, giver): _NOWHERE if body == giver else paths.get(giver, _NOWHERE) for body, giver in pairs}
    found = nearest_holders_below(permission, {(body, top) for (body, _), top in tops.items()})
    return {(body, giver): found[body, top] for (body, giver), top in tops.items()}


# Below no path: what is asked for then are the own people of an organisation.
_NOWHERE = "~"


def tell(kind: str, key: str, told: str, users: Sequence[tuple[Task, set[int]]], address: str) -> Told:
    """One notice to each user, however many of the tasks are theirs; of one it opens the task, of several `address`."""
    mine: dict[int, list[Task]] = defaultdict(list)
    for task, keys in users:
        for user in keys:
            mine[user].append(task)
    news = []
    for user, tasks in mine.items():
        if len(tasks) == 1:
            (task,) = tasks
            title, opens = Truncator(task.title).chars(150), task.get_absolute_url()
            text = f"{told}: “{title}”, hạn {format_date(task.due_on)}"
        else:
            text, opens = f"{told}: {len(tasks)} nhiệm vụ", address
        news.append(News(user, kind, text, opens, key))
    return notify(news)
