import pytest
from django.test import Client

from capuy.accounts.models import User
from capuy.accounts.roles import Role
from capuy.core import dates
from capuy.journal.actions import Act, record
from capuy.journal.models import Entry, EntryKind
from capuy.organisations.actions import ChangeDraft, enact
from tests.factories import decision, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> dict:
    top = make_organisation("QU", "Quận ủy Tân Hòa", "quan_uy")
    left = make_organisation("K", "Đảng bộ khối doanh nghiệp", "dang_bo_co_so", top)
    right = make_organisation("C", "Đảng bộ cơ quan", "dang_bo_co_so", top)
    return {"top": top, "left": left, "right": right}


@pytest.fixture
def administrator(tree: dict, client: Client) -> User:
    user = make_user("quantri", (Role.ADMINISTRATOR, tree["left"]), full_name="Vũ Văn Khánh")
    client.force_login(user)
    return user


def write(
    place, summary: str, by: User | None = None, kind=EntryKind.CHANGE, subject="tests.thing:1", **facts
) -> Entry:
    record(Act("tests.act", summary, subject, place, **facts), by=by, kind=kind)
    return Entry.objects.latest("pk")


def shown(response) -> list[str]:
    return [entry.summary for entry, _ in response.context["rows"]]


def test_only_what_happened_in_the_own_branch_is_shown(client: Client, tree: dict, administrator: User) -> None:
    write(tree["left"], "trong nhánh")
    write(tree["right"], "nhánh khác")
    write(None, "ngoài mọi nhánh")

    response = client.get("/nhat-ky/?noi_dung=nhánh")

    assert shown(response) == ["trong nhánh"]
    assert "Đảng bộ khối doanh nghiệp" in response.content.decode()


def test_who_keeps_the_whole_tree_sees_also_what_belongs_to_no_organisation(client: Client, tree: dict) -> None:
    client.force_login(make_user("quantri", (Role.ADMINISTRATOR, tree["top"])))
    write(None, "cài đặt ban đầu")

    assert "cài đặt ban đầu" in shown(client.get("/nhat-ky/"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("loai=export", ["kết xuất danh sách"]),
        ("nguoi=an", ["kết xuất danh sách"]),
        ("nguoi=Lê", ["kết xuất danh sách"]),
        ("noi_dung=chi tiêu", []),
        ("noi_dung=chỉ tiêu", ["giao chỉ tiêu"]),
        ("to_chuc=K&noi_dung=t", ["kết xuất danh sách", "giao chỉ tiêu"]),
        ("doi_tuong=tests.thing:2", ["giao chỉ tiêu"]),
        ("tu=01/01/2100", []),
        ("den=01/01/2020", []),
    ],
)
def test_entries_are_found_by_what_one_knows(client, tree, administrator, query: str, found: list[str]) -> None:
    write(tree["left"], "giao chỉ tiêu", subject="tests.thing:2")
    write(tree["left"], "kết xuất danh sách", by=make_user("an", full_name="Lê Thị Ân"), kind=EntryKind.EXPORT)

    assert [
        text for text in shown(client.get(f"/nhat-ky/?{query}")) if text in {"giao chỉ tiêu", "kết xuất danh sách"}
    ] == found


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("tu=1/1/26", "đủ bốn chữ số"),
        ("tu=02/01/2026&den=01/01/2026", "Ngày cuối không được trước ngày đầu"),
        ("to_chuc=C", "Không tìm thấy tổ chức"),
    ],
)
def test_a_filter_that_cannot_be_read_says_how_to_mend_it(
    client, tree, administrator, query: str, message: str
) -> None:
    response = client.get(f"/nhat-ky/?{query}")

    assert message in response.content.decode()
    assert shown(response) == []


def test_older_entries_follow_page_by_page_without_counting(client, tree, administrator) -> None:
    for number in range(60):
        write(tree["left"], f"việc {number}")

    first = client.get("/nhat-ky/?noi_dung=việc")
    second = client.get(f"/nhat-ky/?noi_dung=việc&truoc={first.context['before']}")

    assert shown(first) == [f"việc {number}" for number in range(59, 9, -1)]
    assert shown(second) == [f"việc {number}" for number in range(9, -1, -1)]
    assert second.context["before"] is None


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_number_of_queries(client, tree, administrator, rows, django_assert_num_queries) -> None:
    for number in range(rows):
        write([tree["left"], None, tree["left"]][number], f"việc {number}")

    with django_assert_num_queries(11) as asked:
        client.get("/nhat-ky/?loai=change")
    assert not any("COUNT(" in query["sql"] and "journal" in query["sql"] for query in asked)


def test_an_entry_shows_what_was_before_and_after(client: Client, tree: dict, administrator: User) -> None:
    entry = write(
        tree["left"], "sửa nhiệm kỳ", before={"đến ngày": None, "khóa": 5}, after={"đến ngày": "2025-06-30", "khóa": 5}
    )

    response = client.get(f"/nhat-ky/{entry.pk}/")

    rows = [(row.label, row.before, row.after, row.changed) for row in response.context["differences"]]
    assert rows == [("đến ngày", None, "2025-06-30", True), ("khóa", 5, 5, False)]
    assert "30/06/2025" in response.content.decode()


def test_values_of_a_personal_file_need_the_right_to_see_files(client: Client, tree: dict, administrator: User) -> None:
    entry = write(tree["left"], "sửa hồ sơ", subject="members.member:1", after={"nơi ở": "số 7 phố Bến"})

    assert "số 7 phố Bến" not in client.get(f"/nhat-ky/{entry.pk}/").content.decode()

    client.force_login(make_user("kiemtra", (Role.INSPECTION, tree["left"])))
    assert "số 7 phố Bến" in client.get(f"/nhat-ky/{entry.pk}/").content.decode()


def test_a_foreign_entry_answers_like_a_missing_one(client: Client, tree: dict, administrator: User) -> None:
    assert client.get(f"/nhat-ky/{write(tree['right'], 'nhánh khác').pk}/").status_code == 404
    assert client.get(f"/nhat-ky/{write(None, 'không thuộc tổ chức').pk}/").status_code == 404


@pytest.mark.parametrize("role", [Role.OFFICE, Role.ORGANISATION_BOARD, Role.LEADER, Role.CELL_SECRETARY, Role.MEMBER])
def test_other_roles_find_no_journal(client: Client, tree: dict, role: str) -> None:
    client.force_login(make_user("khac", (role, tree["top"])))

    assert client.get("/nhat-ky/").status_code == 404
    assert client.get(f"/nhat-ky/{write(tree['top'], 'việc').pk}/").status_code == 404


def test_the_journal_of_a_branch_goes_along_when_the_branch_moves(client: Client, tree: dict) -> None:
    cell = make_organisation("CB", "Chi bộ", "chi_bo", tree["left"])
    write(cell, "trước khi chuyển")
    write(tree["left"], "của nơi cũ")
    enact(decision("move", dates.today(), ChangeDraft("move", cell, parent=tree["right"])), by=None)
    write(cell, "sau khi chuyển")

    seen = {}
    for name, place in (("cell", cell), ("left", tree["left"]), ("right", tree["right"])):
        client.force_login(make_user(f"kiemtra-{name}", (Role.INSPECTION, place)))
        wanted = {"trước khi chuyển", "sau khi chuyển", "của nơi cũ"}
        seen[name] = [text for text in shown(client.get("/nhat-ky/?loai=change")) if text in wanted]
    assert seen["cell"] == ["sau khi chuyển", "trước khi chuyển"]
    assert seen["left"] == ["của nơi cũ", "trước khi chuyển"]
    assert seen["right"] == ["sau khi chuyển"]
    client.force_login(make_user("kiemtra", (Role.INSPECTION, tree["top"])))
    assert shown(client.get("/nhat-ky/?to_chuc=CB&noi_dung=khi chuyển")) == ["sau khi chuyển", "trước khi chuyển"]
