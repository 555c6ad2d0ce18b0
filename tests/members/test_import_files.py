"""What an import takes, and what it refuses in which words; nothing is half saved."""

import datetime as dt

import pytest

from capuy.core.problems import ProblemsFound
from capuy.journal.models import Entry
from capuy.members.actions import change_status, transfer
from capuy.members.importing import import_file
from capuy.members.models import Arrival, Import, Member, Membership, StatusSpell
from tests.documents import files
from tests.factories import make_member, make_organisation, make_user
from tests.members.importing import AN, HEADS, NU, bring, changed, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def committee():
    city = make_organisation("TU", "Thành ủy", "thanh_uy")
    found = make_organisation("DB", "Đảng bộ Cơ sở", "dang_bo_co_so", city)
    make_organisation("CB-1", "Chi bộ Một", parent=found)
    make_organisation("CB-2", "Chi bộ Hai", parent=found)
    make_organisation("NGOAI", "Chi bộ cơ sở Ngoài", "chi_bo_co_so", city)
    return found


def test_people_come_in_with_cell_status_and_sealed_number(committee):
    result = bring(committee, [NU, AN])
    assert (result.saved, result.created, result.errors) == (True, 2, [])
    nu = Member.objects.get(name_folded="tran thi nu")
    assert (nu.citizen_id, nu.sex, nu.born_on, nu.ethnic_group) == (
        "079185001234",
        "female",
        dt.date(1985, 9, 5),
        "Kinh",
    )
    assert (nu.given_folded, nu.name_order) == ("nu tran thi", Member.objects.get(pk=nu.pk).name_order)
    fresh = Member(full_name="Trần Thị Nụ")
    fresh.derive()
    assert (nu.given_folded, nu.name_order) == (fresh.given_folded, fresh.name_order)
    stay = nu.memberships.get()
    assert (stay.organisation.code, stay.valid_from, stay.valid_to) == ("CB-1", dt.date(2015, 1, 1), None)
    assert stay.arrival == Arrival.ENTRY
    assert list(nu.spells.values_list("status", "valid_from", "valid_to")) == [
        ("probationary", dt.date(2010, 2, 3), dt.date(2011, 2, 3)),
        ("official", dt.date(2011, 2, 3), None),
    ]
    assert Entry.objects.filter(subject=f"members.member:{nu.pk}", action="members.import").count() == 1
    assert Entry.objects.get(action="members.import-file").after["thêm mới"] == 2


def test_the_same_file_again_changes_nothing(committee):
    bring(committee, [NU, AN])
    before = list(Member.objects.order_by("pk").values_list()), list(Membership.objects.values_list())
    result = bring(committee, [NU, AN])
    assert (result.created, result.changed, result.unchanged) == (0, 0, 2)
    assert (list(Member.objects.order_by("pk").values_list()), list(Membership.objects.values_list())) == before
    assert Entry.objects.filter(action="members.import").count() == 2


def test_a_changed_cell_changes_one_column_and_says_so_in_the_journal(committee):
    heads = [*HEADS, "Nghề nghiệp"]
    bring(committee, [[*NU, "Giáo viên"], [*AN, "Kỹ sư"]], heads)
    result = bring(committee, [[*NU, "Hiệu trưởng"], [*AN, None]], heads)
    assert (result.changed, result.unchanged) == (1, 1)
    assert sorted(Member.objects.values_list("occupation", flat=True)) == ["Hiệu trưởng", "Kỹ sư"]
    entry = Entry.objects.filter(action="members.import").first()
    assert (entry.before, entry.after) == ({"nghề nghiệp": "Giáo viên"}, {"nghề nghiệp": "Hiệu trưởng"})


def test_a_dry_run_counts_and_saves_nothing(committee):
    result = bring(committee, [NU, AN], dry_run=True)
    assert (result.saved, result.created) == (False, 2)
    assert not Member.objects.exists()
    assert not Import.objects.exists()
    assert result.as_dict()["created"] == 2


def test_one_error_keeps_everything_out(committee):
    assert len(refused(committee, [NU, changed(AN, sex="?")])) == 1


BAD_CELLS = [
    ({"name": None}, "Họ và tên", "Thiếu họ và tên"),
    ({"name": "Trần 7"}, "Họ và tên", "có chữ số"),
    ({"name": 12.0}, "Họ và tên", "không phải là họ tên"),
    ({"sex": "x"}, "Giới tính", "Không hiểu “x”; ghi một trong: Nam, Nữ"),
    ({"sex": None}, "Giới tính", "Thiếu giới tính"),
    ({"born": "5/9/85"}, "Ngày sinh", "đủ bốn chữ số"),
    ({"born": "31/02/1985"}, "Ngày sinh", "Không có ngày 31/02/1985"),
    ({"born": "năm 1985"}, "Ngày sinh", "ghi theo mẫu dd/mm/yyyy"),
    ({"born": 1985}, "Ngày sinh", "Chỉ có năm 1985"),
    ({"born": 99999999}, "Ngày sinh", "Số 99999999 không phải là ngày"),
    ({"born": None}, "Ngày sinh", "Thiếu ngày sinh"),
    ({"born": "05/09/2085"}, "Ngày sinh", "chưa đến"),
    ({"born": "#REF!"}, "Ngày sinh", "Công thức trong ô bị lỗi (#REF!)"),
    ({"number": "79185001234"}, "Số định danh", "mất số 0 ở đầu. Nếu đúng là 079185001234"),
    ({"number": 79185001234}, "Số định danh", "mất số 0 ở đầu. Nếu đúng là 079185001234"),
    ({"number": 1090004321.0}, "Số định danh", "Nếu đúng là 001090004321"),
    ({"number": 179185001234}, "Số định danh", "đang lưu ở dạng số"),
    ({"number": "7.9185E+10"}, "Số định danh", "dạng rút gọn của Excel"),
    ({"number": "024812345"}, "Số định danh", "số chứng minh nhân dân cũ"),
    ({"number": "01409000078"}, "Số định danh", "có 11 chữ số; số định danh cá nhân có đúng 12 chữ số"),
    ({"number": "0791850012345"}, "Số định danh", "có đúng 12 chữ số"),
    ({"number": "079x"}, "Số định danh", "không phải là số định danh"),
    ({"cell": "CB-9"}, "Mã chi bộ", "Không có chi bộ nào mang mã hoặc tên “CB-9”"),
    ({"cell": "NGOAI"}, "Mã chi bộ", "không thuộc phạm vi đang nhập"),
    ({"cell": "DB"}, "Mã chi bộ", "không phải là chi bộ"),
    ({"cell": None}, "Mã chi bộ", "Thiếu mã chi bộ"),
    ({"admitted": dt.date(2003, 9, 4)}, "Ngày kết nạp", "mới 17 tuổi"),
    ({"official": dt.date(2010, 2, 2)}, "Ngày chính thức", "không thể trước ngày kết nạp 03/02/2010"),
    ({"admitted": dt.date(1980, 1, 1)}, "Ngày kết nạp", "không thể trước ngày sinh"),
    ({"admitted": None, "official": None}, "Ngày vào chi bộ", "Thiếu ngày vào chi bộ"),
]


def test_bad_cells_are_told_by_row_and_column(committee):
    """One file with a bad cell in every row; each row is somebody else."""
    rows = []
    for n, (values, *_) in enumerate(BAD_CELLS):
        own = {"name": f"Trần Thị {'ABCDEGHIKLMNOPQRSTUVXY'[n % 22]} {'ABC'[n // 22]}", "number": f"07918500{n:04d}"}
        rows.append(changed(NU, **(own | values)))
    found = {row: (column, message) for row, column, message in refused(committee, rows)}
    for row, (_, column, message) in enumerate(BAD_CELLS, 2):
        assert found[row][0] == column
        assert message in found[row][1]


def test_dates_come_as_texts_as_dates_and_as_bare_numbers(committee):
    serial = (dt.date(1985, 9, 5) - dt.date(1899, 12, 30)).days
    assert bring(committee, [changed(NU, born=serial)]).saved
    assert Member.objects.get().born_on == dt.date(1985, 9, 5)


def test_names_in_two_columns_and_cells_by_name(committee):
    heads = ["Họ đệm", "Tên", "Giới tính", "Ngày sinh", "Chi bộ", "Ngày vào Đảng"]
    assert bring(committee, [["Trần  Thị", "Nụ", "nữ", "05/09/1985", "chi bộ một", "03/02/2010"]], heads).saved
    assert Member.objects.get().full_name == "Trần Thị Nụ"
    assert Membership.objects.get().organisation.code == "CB-1"


def test_the_sex_may_be_told_by_the_column_of_the_birth_date(committee):
    heads = ["Họ và tên", "Ngày sinh / Nam", "Ngày sinh / Nữ", "Mã chi bộ", "Ngày vào Đảng"]
    rows = [
        ["Trần Thị Nụ", "", "05/09/1985", "CB-1", "03/02/2010"],
        ["Lê Văn An", "6/10/1990", "", "CB-2", "01/03/2016"],
    ]
    assert bring(committee, rows, heads).created == 2
    assert {m.full_name: m.sex for m in Member.objects.all()} == {"Trần Thị Nụ": "female", "Lê Văn An": "male"}
    both, neither = [*rows[0][:1], "05/09/1985", *rows[0][2:]], [*rows[1][:1], "", *rows[1][2:]]
    told = [(row, text) for row, _, text in refused(committee, [both, neither], heads=heads) if "đúng một" in text]
    assert [row for row, _ in told] == [2, 3]


def test_a_file_into_one_cell_needs_no_codes(committee):
    cell = make_organisation("CB-3", "Chi bộ Ba", parent=committee)
    assert bring(cell, [row[:5] + row[6:] for row in (NU, AN)], HEADS[:5] + HEADS[6:]).created == 2
    assert {stay.organisation_id for stay in Membership.objects.all()} == {cell.pk}


def test_a_missing_column_is_named(committee):
    (problem,) = refused(committee, [NU[:3] + NU[4:]], heads=HEADS[:3] + HEADS[4:])
    assert problem[0] == 0
    assert "Chưa chọn cột nào cho “Ngày sinh”" in problem[2]


def test_remarks_and_totals_are_passed_over_and_listed(committee):
    rows = [[None, "Chi bộ Một"], NU, [], AN, [None, "Tổng cộng", 2], ["Người lập biểu"]]
    result = bring(committee, rows)
    assert (result.created, result.skipped) == (2, [2, 6, 7])


def test_an_empty_table_is_said(committee):
    assert "không có dòng đảng viên nào" in refused(committee, [["Người lập biểu"]])[0][2]


def test_merged_cells_are_told(committee):
    (fault,) = [f for f in refused(committee, [NU, changed(AN, cell=None)], merges=["F2:F3"]) if "gộp" in f[2]]
    assert fault[2].startswith("Dòng 2–3, cột “Mã chi bộ”: các ô bị gộp")


def test_the_same_person_twice_in_the_file(committee):
    messages = refused(committee, [NU, changed(NU, cell="CB-2"), AN, changed(AN, number=None)])
    assert [m[0] for m in messages] == [3, 5]
    assert "dòng 2 ở hai chi bộ khác nhau" in messages[0][2]
    assert "Trùng họ tên và ngày sinh với dòng 4" in messages[1][2]


def test_two_people_of_one_name_and_birthday_are_two_with_a_warning(committee):
    result = bring(committee, [NU, changed(NU, number="079185009999")])
    assert result.created == 2
    assert "khác số định danh" in result.warnings[0].message


def test_nobody_is_in_two_cells_at_once(committee):
    bring(committee, [NU])
    ((row, column, message),) = refused(committee, [changed(NU, cell="CB-2")])
    assert (row, column) == (2, "Mã chi bộ")
    assert "Đang sinh hoạt tại “Chi bộ Một”" in message
    assert "Chuyển sinh hoạt" in message


def test_somebody_elsewhere_is_neither_taken_nor_shown(committee):
    other = make_member(
        "Trần Thị Nụ", make_organisation("X", "Chi bộ cơ sở X", "chi_bo_co_so", _city()), citizen_id=NU[4]
    )
    ((_, _, message),) = refused(committee, [NU])
    assert "hồ sơ ngoài phạm vi" in message
    assert other.full_name not in message


def _city():
    from capuy.organisations.models import Organisation

    return Organisation.objects.get(code="TU")


def test_after_a_transfer_the_old_file_says_where_the_member_is(committee):
    bring(committee, [NU])
    from capuy.organisations.models import Organisation

    there = Organisation.objects.get(code="CB-2")
    transfer(by=None, member=Member.objects.get(), to_organisation=there, on=dt.date(2024, 3, 1), accept_warnings=True)
    assert "Đang sinh hoạt tại “Chi bộ Hai” từ ngày 01/03/2024" in refused(committee, [NU])[0][2]
    assert bring(committee, [changed(NU, cell="CB-2")]).unchanged == 1


def test_a_birth_date_in_the_books_stays(committee):
    bring(committee, [NU])
    ((_, column, message),) = refused(committee, [changed(NU, born="06/09/1985")])
    assert column == "Ngày sinh"
    assert "không được điều chỉnh" in message


def test_matching_by_file_number_then_by_name(committee):
    heads = [*HEADS, "Số lý lịch"]
    bring(committee, [[*changed(NU, number=None), "000012 HN"], [*changed(AN, number=None), None]], heads)
    result = bring(committee, [[*NU, "000012 HN"], [*AN, "000013 HN"]], heads)
    assert (result.created, result.changed) == (0, 2)
    assert sorted(m.citizen_id for m in Member.objects.all()) == sorted([NU[4], AN[4]])
    ((_, column, message),) = refused(
        committee,
        [[*changed(AN, name="Người Khác", born="01/01/1980", number="001090000000"), "000012 HN"]],
        heads=heads,
    )
    assert column == "Số lý lịch"
    assert "thuộc người" in message


@pytest.mark.parametrize(
    ("status", "since", "spells", "words"),
    [
        ("Dự bị", None, None, "Tình trạng là Dự bị mà có ngày chính thức"),
        ("Miễn sinh hoạt", None, None, "cần ngày bắt đầu"),
        ("Miễn sinh hoạt", "01/01/2011", None, "phải sau ngày chính thức"),
        ("Từ trần", None, None, "chỉ nhập đảng viên đang sinh hoạt"),
        ("gì đó", None, None, "Không hiểu “gì đó”"),
        ("Miễn sinh hoạt", "01/01/2020", ["probationary", "official", "exempt"], ""),
        ("Chính thức", None, ["probationary", "official"], ""),
    ],
)
def test_the_status_must_agree_with_the_dates(committee, status, since, spells, words):
    rows, heads = [[*NU, status, since]], [*HEADS, "Tình trạng", "Tình trạng từ ngày"]
    if spells:
        assert bring(committee, rows, heads).saved
        assert list(StatusSpell.objects.order_by("valid_from").values_list("status", flat=True)) == spells
    else:
        assert words in refused(committee, rows, heads=heads)[0][2]


def test_a_status_in_the_books_changes_by_an_act_only(committee):
    heads = [*HEADS, "Tình trạng"]
    bring(committee, [[*NU, "Chính thức"]], heads)
    assert (
        "Tình trạng trong sổ là “Chính thức”"
        in refused(committee, [[*changed(NU, official=None), "Dự bị"]], heads=heads)[0][2]
    )


def test_a_changed_official_day_takes_the_status_along(committee):
    bring(committee, [NU, AN])
    result = bring(committee, [changed(NU, official=dt.date(2011, 3, 1)), AN])
    assert (result.changed, result.unchanged) == (1, 1)
    known = Member.objects.get(name_folded="tran thi nu").spells.order_by("valid_from")
    assert list(known.values_list("status", "valid_from", "valid_to")) == [
        ("probationary", dt.date(2010, 2, 3), dt.date(2011, 3, 1)),
        ("official", dt.date(2011, 3, 1), None),
    ]
    entry = Entry.objects.filter(action="members.import").latest("pk")
    assert entry.after["quá trình tình trạng"] == "Dự bị từ 03/02/2010, Chính thức từ 01/03/2011"


def test_a_date_that_a_later_status_contradicts_is_told(committee):
    bring(committee, [NU])
    change_status(by=None, member=Member.objects.get(), status="exempt", on=dt.date(2016, 1, 1))
    ((_, column, message),) = refused(committee, [changed(NU, official=dt.date(2016, 5, 1))])
    assert column == "Ngày chính thức"
    assert "Từ ngày 01/01/2016 đã ghi tình trạng “Miễn công tác và sinh hoạt”" in message


def test_the_day_of_an_admission_here_is_corrected_in_the_record(committee):
    heads = [*HEADS, "Ngày vào chi bộ"]
    day = dt.date(2016, 2, 3)
    bring(committee, [[*changed(NU, admitted=day, official=dt.date(2017, 2, 3)), day]], heads)
    ((_, column, message),) = refused(committee, [changed(NU, admitted=dt.date(2016, 2, 4), official=None)])
    assert column == "Ngày kết nạp"
    assert "Trong sổ kết nạp ngày 03/02/2016" in message


def test_the_words_of_offices_are_understood(committee):
    told = [
        ("Trình độ / Giáo dục phổ thông", "9/12", "education", "lower_secondary"),
        ("Trình độ chuyên môn", "ThS. Kinh tế", "profession", "master"),
        ("LLCT", "Cao cấp", "political_theory", "advanced"),
        ("Tôn giáo", "Không", "religion", ""),
        ("Số lý lịch", "000012 hn", "file_number", "000012 HN"),
        ("Nơi ở hiện nay", 12, "residence", "12"),
        ("Ngày cấp thẻ đảng viên", "01/01/2012", "card_issued_on", dt.date(2012, 1, 1)),
        ("Tên gọi khác", "Ba  Nụ", "other_name", "Ba Nụ"),
    ]
    assert bring(committee, [[*NU, *[cell for _, cell, *_ in told]]], [*HEADS, *[label for label, *_ in told]]).saved
    member = Member.objects.get()
    assert [getattr(member, field) for *_, field, _ in told] == [value for *_, value in told]


def test_words_that_are_not_understood_are_asked_about(committee):
    told = [
        ("Học vấn", dt.date(2026, 12, 12), "Excel đã đổi ô thành ngày"),
        ("Chuyên môn", "siêu", "Không hiểu “siêu”"),
        ("Quê quán", "x" * 201, "quá 200"),
        ("Số lý lịch", 12, "mất số 0 ở đầu"),
        ("Nơi cư trú", dt.date(2026, 12, 12), "không phải chữ"),
    ]
    found = refused(committee, [[*NU, *[cell for _, cell, _ in told]]], heads=[*HEADS, *[label for label, *_ in told]])
    assert {column for _, column, _ in found} == {label for label, *_ in told}
    for label, _, message in told:
        assert any(column == label and message in text for _, column, text in found)


def test_only_who_may_import_members_there(committee):
    board = make_user("board", ("organisation_board", committee))
    administrator = make_user("admin", ("administrator", committee))
    cell_board = make_user("other", ("organisation_board", make_organisation("CB-4", "Chi bộ Bốn", parent=committee)))
    for user in (administrator, cell_board):
        with pytest.raises(ProblemsFound):
            bring(committee, [NU], by=user)
    assert not Member.objects.exists()
    assert bring(committee, [NU], by=board).saved
    assert Entry.objects.get(action="members.import-file").actor == "board"


def test_the_system_brings_in_people_of_any_cell_and_users_only_into_their_branch(committee):
    outside = changed(AN, cell="NGOAI")
    assert bring(None, [NU, outside], dry_run=True).created == 2
    assert bring(committee, [NU, outside], dry_run=True).errors
    with pytest.raises(ProblemsFound, match="Chọn tổ chức"):
        bring(None, [NU], by=make_user("board", ("organisation_board", committee)))


def test_files_that_cannot_be_read_are_told_as_errors(committee):
    for data, name, message in [
        (b"MZ\x90\0", "ds.xlsx", "chương trình chạy"),
        (files.workbook([["MẬT"], HEADS, NU]), "ds.xlsx", "đóng dấu “Mật”"),
        (files.workbook([HEADS, NU]), "Tối mật.xlsx", "đóng dấu “Tối mật”"),
    ]:
        result = import_file(data, name, by=None, organisation=committee)
        assert not result.saved
        assert message in result.errors[0].message
    assert not Member.objects.exists()


def test_the_number_of_statements_does_not_grow_with_rows(committee):
    def rows(count):
        return [
            [n, f"Trần Thị {chr(65 + n)}", "Nữ", "05/09/1985", f"0791850{n:05d}", "CB-1", "03/02/2010", None]
            for n in range(count)
        ]

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        bring(committee, rows(1), dry_run=True)
    with CaptureQueriesContext(connection) as many:
        bring(committee, rows(20), dry_run=True)
    assert len(few) == len(many)
