"""What cells report about inspection, supervision and discipline: numbers only, never content."""

from capuy.figures.registry import Field, Reported, declare, declare_field

GROUP = "Kiểm tra, giám sát, kỷ luật"
_ROUNDS = (("inspections", "kiểm tra"), ("supervisions", "giám sát"))

declare_field(
    *(
        item
        for slug, label in _ROUNDS
        for item in (
            Field(
                f"inspection.{slug}_planned",
                f"Cuộc {label} theo chương trình",
                "cuộc",
                help=f"Số cuộc {label} trong chương trình năm của chi bộ.",
            ),
            Field(
                f"inspection.{slug}_done",
                f"Cuộc {label} đã thực hiện",
                "cuộc",
                help=f"Số cuộc {label} theo chương trình đã kết thúc trong kỳ.",
                at_most=f"inspection.{slug}_planned",
            ),
        )
    ),
    Field(
        "inspection.disciplined",
        "Đảng viên bị thi hành kỷ luật",
        "đảng viên",
        help="Số đảng viên của chi bộ bị thi hành kỷ luật trong kỳ, mọi hình thức; chỉ ghi số lượng.",
    ),
)
declare(
    *(
        item
        for slug, label in _ROUNDS
        for item in (
            Reported(
                f"inspection.{slug}_planned",
                f"Cuộc {label} theo chương trình",
                "cuộc",
                GROUP,
                definition=f"Tổng số cuộc {label} trong chương trình năm của các chi bộ.",
                field=f"inspection.{slug}_planned",
            ),
            Reported(
                f"inspection.{slug}_done",
                f"Cuộc {label} đã thực hiện",
                "cuộc",
                GROUP,
                base=f"inspection.{slug}_planned",
                definition=f"Số cuộc {label} theo chương trình đã kết thúc, so với chương trình.",
                field=f"inspection.{slug}_done",
            ),
        )
    ),
    Reported(
        "inspection.disciplined",
        "Đảng viên bị thi hành kỷ luật",
        "đảng viên",
        GROUP,
        definition="Số đảng viên bị thi hành kỷ luật trong kỳ, theo báo cáo của chi bộ.",
        field="inspection.disciplined",
    ),
)
