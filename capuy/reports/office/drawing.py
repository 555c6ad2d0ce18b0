"""Templates of offices are read and drawn in a child process; here is what goes in and what comes out."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capuy.core.problems import Problem, ProblemsFound
from capuy.documents import children, preflight
from capuy.figures.queries import all_codes
from capuy.reports.office import language

CHILD = Path(__file__).with_name("child.py")
_MOST_FAULTS = 20
_UNREADABLE = Problem(
    "unreadable",
    "Không dựng được văn bản từ mẫu này: tệp hỏng, quá lớn hoặc quá phức tạp. Mở mẫu bằng Word, lưu lại, bỏ bớt hình "
    "ảnh và bảng thừa, rồi tải lên lại.",
)

# Function of the language, then code of the indicator.
Used = list[tuple[str, str]]


@dataclass(frozen=True)
class Finish:
    """What is put around a drawn paper: its properties, and at the foot who took it (nothing for an issued one)."""

    title: str
    author: str
    watermark: str = ""
    passport: Mapping[str, Any] | None = None

    def given(self) -> dict[str, Any]:
        return vars(self)


def examine(name: str, data: Any) -> tuple[bytes, Used]:
    """An uploaded template that may be kept, and the figures that it asks for.

    Raises ProblemsFound: what is no Word paper or must not come in (preflight), and each unknown or broken field with
    its paragraph. A template is tried with sample values before it is kept.
    """
    content = preflight.check(name, data, kinds=("docx",))
    texts = dict.fromkeys(language.FUNCTIONS, "Mẫu")
    trial = {"values": language.sample(), "figures": dict.fromkeys(all_codes(), texts)}
    found = _ask(content, trial, Finish("Mẫu", ""))
    return content, [(function, code) for function, code in found["used"]]


def draw(docx: bytes, values: Mapping[str, Any], figures: Mapping[str, Mapping[str, str]], finish: Finish) -> bytes:
    """The paper. `figures`: by code the text of each function. Raises ProblemsFound if the template no longer fits."""
    drawn: bytes = _ask(docx, {"values": values, "figures": figures}, finish)["docx"]
    return drawn


def _ask(docx: bytes, wanted: Mapping[str, Any], finish: Finish) -> dict[str, Any]:
    asked = json.dumps({**wanted, "codes": all_codes(), "finish": finish.given()})
    found: dict[str, Any] | None = next(children.frames(CHILD, asked, docx, _UNREADABLE), None)
    if found is None:
        raise ProblemsFound([_UNREADABLE])
    if found["faults"]:
        raise ProblemsFound(_problems(found["faults"]))
    if "docx" not in found:
        raise ProblemsFound([_UNREADABLE])
    return found


def _problems(faults: Sequence[tuple[str, int, str, str]]) -> list[Problem]:
    shown = [Problem("field", f"{_where(part, at, text)}: {message}") for part, at, text, message in faults]
    if len(shown) > _MOST_FAULTS:
        rest = Problem("field", f"Và {len(shown) - _MOST_FAULTS} chỗ khác; sửa các chỗ trên rồi tải lên lại.")
        return [*shown[:_MOST_FAULTS], rest]
    return shown


def _where(part: str, paragraph: int, text: str) -> str:
    if not paragraph:
        return "Mẫu"
    place = f"Đoạn {paragraph}{f' ({part})' if part else ''}"
    return f"{place} “{text}”" if text else place
