"""What a frame of a report is made of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from capuy.core.periods import Period
from capuy.figures import registry
from capuy.reports.times import words_of
from capuy.reports.wording import Sentence, placeholders

_TIME = re.compile(r" (NĂM )?\{\w+\}")
KIND = "BC"
KIND_NAME = "BÁO CÁO"


@dataclass(frozen=True)
class SectionPlan:
    """A heading, the sentences the system writes, and what the writer is asked to add below them.

    `highlights`: what moved most and how targets stand; `still_to_do`: what the targets of the year still ask;
    `mended`: what became of the weaknesses of the year before, left out where none was named.
    `level` 1 is a part (`I-`), 2 an article (`1.`), 3 a point of it (`a)`), 0 a text without heading.
    """

    code: str
    level: int
    heading: str
    prompt: str = ""
    sentences: list[Sentence] = field(default_factory=list)
    targets_of_next_year: bool = False
    highlights: bool = False
    still_to_do: bool = False
    mended: bool = False

    @property
    def label(self) -> str:
        """Its name on the screen."""
        return _TIME.sub("", self.heading) or "Đặc điểm tình hình"


@dataclass(frozen=True)
class Frame:
    """The report of one kind and level: title, sections, and the indicators of its tables.

    `results` are the rows of the first table. `by_organisation` are the columns of the second one, about what stands
    directly below, as (heading, band over it, indicator); empty for a level that has nothing below.
    """

    title: str
    sections: Sequence[SectionPlan]
    results: Sequence[str]
    by_organisation: Sequence[tuple[str, str, str]] = ()
    by_organisation_note: str = ""
    template: str = "year"

    @cached_property
    def plans(self) -> dict[str, SectionPlan]:
        return {plan.code: plan for plan in self.sections}

    def title_of(self, period: Period) -> str:
        return self.title.format(**words_of(period))

    def indicators_used(self) -> list[str]:
        """Every indicator that the report prints, then the bases of its rates: what freezing has to keep."""
        texts = [
            text
            for plan in self.sections
            for sentence in plan.sentences
            for clause in sentence.clauses
            for text in (clause.text, clause.zero)
        ]
        named = [code for text in texts for code in placeholders(text)]
        printed = [*named, *self.results, *(code for _, _, code in self.by_organisation)]
        bases = [base for code in printed if (base := registry.indicator(code).base) not in (None, registry.TARGET)]
        return list(dict.fromkeys([*printed, *bases]))
