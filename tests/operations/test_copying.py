"""From SQLite to PostgreSQL: every table equal, the journal and the guards in force."""

import pytest

from tests.operations.conftest import Databases, Instance, ask_postgresql, database_url, on_postgresql
from tests.operations.test_backups import NUMBERS, SEEN

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not on_postgresql(), reason="needs a PostgreSQL to copy to"),
]
SEED_MORE = """
import django; django.setup()
import datetime as dt
from django.contrib.sessions.backends.db import SessionStore
from capuy.accounts.models import User
from capuy.members.importing.action import upload_binding
from capuy.members.models import Import
from capuy.organisations.models import Organisation
from capuy.core.secrets import seal_bytes
SessionStore().create()
user = User.objects.get()
Import.objects.create(organisation=Organisation.objects.first(), filename="a.xlsx", digest="ab", user=user,
    content=seal_bytes(b"\\0 content", upload_binding("ab", user.pk)), mapping={"b": [1, None, "ê"], "a": {}})
from capuy.journal.actions import Act, record_alone
record_alone(Act("tests.act", "Đủ loại", "x:1", after={"số": 1.5, "rỗng": None, "ngày": dt.date(2026, 1, 2)}), by=user)
"""


@pytest.fixture
def sqlite(tmp_path) -> Instance:
    from tests.operations.conftest import SEED

    made = Instance(tmp_path / "sqlite")
    made.good("migrate")
    made.python(SEED + SEED_MORE)
    made.good("keys", "rotate")
    return made


def test_every_table_arrives_and_work_goes_on_there(sqlite: Instance, databases: Databases):
    url = database_url(databases.make())
    told = sqlite.good("copy", "--to", url)
    for words in ("số dòng và mã băm bằng nhau", "Nhật ký toàn vẹn", "Khóa mở được", "đều khớp"):
        assert words in told
    moved = Instance(sqlite.home, url)
    assert moved.python(SEEN).split() == NUMBERS
    assert "toàn vẹn" in moved.good("journal", "verify")
    assert "✓" in moved.good("check")
    # Ids go on where they were; the guards of the journal stand.
    moved.good("users", "add", "vanphong", "--name", "Lê Văn Phòng", "--role", "office", "--organisation", "99")
    with pytest.raises(Exception, match="neither changed nor removed"):
        ask_postgresql("UPDATE journal_entry SET summary = 'x'", url.rsplit("/", 1)[1])

    code, _, err = sqlite.run("copy", "--to", url)
    assert (code, "đích đã có bảng" in err) == (1, True)


def test_a_row_that_differs_takes_everything_back(sqlite: Instance, databases: Databases):
    name = databases.make()
    code = f"""
import django; django.setup()
from capuy.operations import copying, databases
copied = copying._copy_rows
def lossy(model):
    count = copied(model)
    if model._meta.db_table == "members_member":
        with copying.connections["copy"].cursor() as cursor:
            cursor.execute("UPDATE members_member SET home_town = 'khác' WHERE id = 1")
    return count
copying._copy_rows = lossy
try:
    copying.copy({database_url(name)!r}, lambda line: None)
except Exception as problem:
    print(problem)
with databases.connect_postgresql(databases.configured({database_url(name)!r})) as connection:
    print(databases.postgresql_tables(connection.cursor()))
"""
    said, left = sqlite.python(code).strip().splitlines()
    assert ("members_member" in said, left) == (True, "[]")
