"""How large an Excel file may be, and what reading it may cost: as an upload, and for the server's operator."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Allowance:
    """What the child that opens a file may take: memory, seconds of the processor, seconds until it has to be done.

    What its parent does meanwhile counts in `patience`.
    """

    megabytes: int
    seconds: int
    patience: int


@dataclass(frozen=True)
class Limits:
    """`rows` and `cells` lie between the first cell and the last one with a value; `total_bytes` are those unpacked.

    Without `file_bytes` it is the setting for uploads, without `child` the allowance of every other file. `too_long`
    says what to do with a list that is longer.
    """

    total_bytes: int
    rows: int
    cells: int
    too_long: str
    file_bytes: int | None = None
    child: Allowance | None = None


# A sheet whose twelve columns have borders down to the last row there is takes 340 MB, and a parser four seconds.
UPLOADED = Limits(
    total_bytes=384 * MEGABYTE,
    rows=100_000,
    cells=4_000_000,
    too_long=(
        "Danh sách dài hơn thế: chia thành nhiều tệp; danh sách đảng viên thì còn có thể nhờ quản trị nhập bằng lệnh "
        "capuy members import trên máy chủ."
    ),
)
# Who may run a command on the server could stop it as well: this only keeps a mistake from taking all the memory.
BY_COMMAND = Limits(
    total_bytes=1024 * MEGABYTE,
    rows=500_000,
    cells=12_000_000,
    too_long="Danh sách dài hơn thế: chia thành nhiều tệp, nhập lần lượt.",
    file_bytes=200 * MEGABYTE,
    child=Allowance(megabytes=2_000, seconds=120, patience=1_800),
)
