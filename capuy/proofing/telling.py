"""A finding in words: its verdict, the sentence, the calculation, and what should stand there."""

from dataclasses import dataclass

from django.urls import reverse

from capuy.core.numbers import format_count
from capuy.core.periods import parse_period
from capuy.figures import registry
from capuy.proofing import own
from capuy.proofing.models import Finding
from capuy.reading import guard

LABELS = {
    **guard.VERDICT_LABELS,
    "truncated": "Cắt bớt, làm tròn xuống",
    "uncheckable": "Không kiểm tra được",
    own.DIFFERS: "Khác số liệu hệ thống",
}
AGREES = "Khớp số liệu hệ thống"
LOOKS = {"ok": "good", "truncated": "warn", "wrong": "bad", "uncheckable": "idle", own.DIFFERS: "bad"}
KINDS = {
    "ratio": "Tỷ số",
    "percent_of_total": "Tỷ lệ trên tổng số",
    "partition": "Các phần và tổng",
    "change": "Tăng, giảm",
    own.KIND: "So với số liệu hệ thống",
}
_REACH = 240  # characters of a sentence to each side of its claim
_ENDS = ("\n", ". ", "! ", "? ", "; ")


@dataclass(frozen=True)
class Told:
    """What is said of a finding. `right` is empty where nobody knows it; `opens` leads to the figure's explanation."""

    label: str
    look: str
    kind: str
    quote: str
    before: str
    after: str
    calculation: str
    right: str
    opens: str = ""

    @property
    def sentence(self) -> str:
        return f"{self.before}{self.quote}{self.after}"


def told(finding: Finding, text: str) -> Told:
    """`text` is the whole of the paper."""
    quote = text[finding.start : finding.end]
    label = AGREES if (finding.kind, finding.verdict) == (own.KIND, own.OK) else LABELS[finding.verdict]
    places = (quote, *_around(finding.start, finding.end, text))
    kind, look = KINDS.get(finding.kind, finding.kind), LOOKS[finding.verdict]
    if finding.kind == own.KIND:
        return Told(label, look, kind, *places, *_own(finding))
    claim = {"kind": finding.kind, **finding.data}
    held = finding.verdict in {"ok", "uncheckable"}
    right = "" if held else guard.right_value(claim, quote)
    return Told(label, look, kind, *places, guard.calculation(claim) or _nothing(finding.verdict), right)


def _nothing(verdict: str) -> str:
    return "Văn bản không nêu tổng số hoặc số của kỳ so sánh." if verdict == "uncheckable" else ""


def _own(finding: Finding) -> tuple[str, str, str]:
    """Calculation, right value, address."""
    data, about = finding.data, finding.about
    name = f"{registry.indicator(data['indicator']).label}, {parse_period(data['period']).label}"
    if about is None:
        return name, "", ""
    stated, known = format_count(data["stated"]), format_count(data["known"])
    opens = reverse("figures:explain", args=[about.code, data["period"], data["indicator"]])
    said = f"{name}, {data['name']}: báo cáo ghi {stated}, hệ thống có {known}."
    return said, "" if finding.verdict == own.OK else known, opens


def _around(start: int, end: int, text: str) -> tuple[str, str]:
    """What stands before and behind the claim in its sentence, cut where it is long."""
    before = text[max(0, start - _REACH) : start]
    cut = max((before.rfind(mark) + len(mark) for mark in _ENDS if mark in before), default=0)
    after = text[end : end + _REACH]
    stops = [at for mark in _ENDS if (at := after.find(mark)) >= 0]
    shown = after[: min(stops) + 1] if stops else after
    return before[cut:].lstrip(), shown.rstrip("\n")


def comment_of(finding: Finding, said: Told) -> str:
    """What the comment in the Word file says."""
    lines = [f"{said.label}. {said.calculation}".strip()]
    if finding.decision == "corrected":
        lines.append(f"Giá trị đúng: {finding.value}")
    elif said.right and not said.opens:
        lines.append(f"Giá trị đúng: {said.right}")
    if finding.decision:
        by = f"{finding.get_decision_display()} ({finding.decided_by_name})"
        lines.append(f"{by}: {finding.reason}" if finding.reason else by)
    return "\n".join(lines)


def summary(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    """Verdict labels with their looks and counts, the worst first; nothing for those that do not occur."""
    order = ("wrong", own.DIFFERS, "truncated", "uncheckable", "ok")
    return [(LABELS[verdict], LOOKS[verdict], counts[verdict]) for verdict in order if counts.get(verdict)]
