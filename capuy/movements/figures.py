"""What cells report about emulation, works and skilful mass mobilisation (dân vận khéo)."""

from capuy.figures.registry import Field, Reported, declare, declare_field

GROUP = "Thi đua, dân vận"
_COUNTS = (
    ("movements.model_collectives", "Mô hình dân vận khéo tập thể", "mô hình", "tập thể điển hình dân vận khéo"),
    ("movements.model_persons", "Cá nhân dân vận khéo", "cá nhân", "cá nhân điển hình dân vận khéo"),
    ("movements.works_registered", "Công trình, phần việc đăng ký", "công trình", "công trình, phần việc đăng ký"),
    ("movements.works_commended", "Công trình, phần việc được biểu dương", "công trình", "công trình được biểu dương"),
)
_LIMITS = {"movements.works_commended": "movements.works_registered"}

declare_field(
    *(
        Field(code, label, unit, help=f"Số {counted} của chi bộ trong kỳ.", at_most=_LIMITS.get(code, ""))
        for code, label, unit, counted in _COUNTS
    )
)
declare(
    *(
        Reported(
            code,
            label,
            unit,
            GROUP,
            base=_LIMITS.get(code),
            definition=f"Tổng số {counted} trong kỳ, theo báo cáo của chi bộ.",
            field=code,
        )
        for code, label, unit, counted in _COUNTS
    )
)
