"""The filter of the member list: it owns its joins, and refuses what it does not know."""

import datetime as dt
import functools
from collections.abc import Callable, Iterable
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from capuy.accounts.models import User
from capuy.core.forms import DayField
from capuy.core.permissions import Permission
from capuy.core.validity import valid_on
from capuy.members import queries
from capuy.members.models import (
    IN_PARTY,
    Education,
    Member,
    Membership,
    MembershipKind,
    PoliticalTheory,
    Profession,
    Sex,
    Status,
)
from capuy.organisations.days import PARAMETER as DAY
from capuy.organisations.forms import OrganisationField
from capuy.organisations.models import Grouping, Organisation, Placement
from capuy.regulations.ethnic_groups import ETHNIC_GROUPS, MAJORITY
from capuy.regulations.organisation_kinds import CELLS

AGE_BANDS = ((18, 30), (31, 40), (41, 50), (51, 60), (61, 200))
MINORITY = "thieu-so"
# Addresses are Vietnamese; columns are not.
PARAMETERS = {
    "text": "tim",
    "cell": "chi-bo",
    "status": "tinh-trang",
    "sex": "gioi-tinh",
    "age": "tuoi",
    "ethnic_group": "dan-toc",
    "education": "hoc-van",
    "profession": "chuyen-mon",
    "political_theory": "ly-luan",
    "admitted_since": "vao-dang-tu",
    "admitted_until": "vao-dang-den",
    "grouping": "nhom",
    "kind": "hinh-thuc",
}
# Parts of an address that belong to the page, not to the filter.
OF_THE_PAGE = frozenset({DAY, "trang"})
ANY = ("", "Tất cả")


def _band(first: int, last: int) -> tuple[str, str]:
    return (f"{first}-{last}", f"{first}–{last} tuổi" if last < 200 else f"Từ {first} tuổi")


@functools.lru_cache(maxsize=256)
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((item, mark_safe(" selected") if item == chosen else "", label) for item, label in choices),
    )


class QuickSelect(forms.Select):
    """A list of choices written in one go: Django fills a template for each option, which is felt with ninety."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        options = _options(tuple((str(item), str(label)) for item, label in self.choices), str(value or ""))
        return format_html(
            '<select name="{}"{}>{}</select>', name, flatatt(self.build_attrs(self.attrs, attrs)), options
        )


class MemberFilter(forms.Form):
    """Members of a branch on a day. Unbound fields filter nothing; an unknown parameter is an error of the form."""

    text = forms.CharField(label="Họ tên hoặc số định danh", max_length=120, required=False)
    cell = forms.Field(required=False)  # takes its place in the order; see __init__
    status = forms.ChoiceField(
        label="Tình trạng", required=False, choices=[ANY, *((s.value, s.label) for s in Status if s in IN_PARTY)]
    )
    sex = forms.ChoiceField(label="Giới tính", required=False, choices=[ANY, *Sex.choices])
    age = forms.ChoiceField(label="Tuổi", required=False, choices=[ANY, *(_band(*band) for band in AGE_BANDS)])
    ethnic_group = forms.ChoiceField(
        label="Dân tộc",
        required=False,
        choices=[ANY, (MINORITY, "Các dân tộc thiểu số"), *((name, name) for name in ETHNIC_GROUPS)],
    )
    education = forms.ChoiceField(label="Giáo dục phổ thông", required=False, choices=[ANY, *Education.choices])
    profession = forms.ChoiceField(label="Chuyên môn, nghiệp vụ", required=False, choices=[ANY, *Profession.choices])
    political_theory = forms.ChoiceField(
        label="Lý luận chính trị", required=False, choices=[ANY, *PoliticalTheory.choices]
    )
    admitted_since = DayField(label="Kết nạp từ ngày", required=False)
    admitted_until = DayField(label="Kết nạp đến ngày", required=False)
    grouping = forms.ModelChoiceField(
        label="Nhóm tổ chức", queryset=Grouping.objects.all(), required=False, empty_label=ANY[1]
    )
    kind = forms.ChoiceField(
        label="Hình thức sinh hoạt",
        required=False,
        choices=[("", "Chính thức"), (MembershipKind.TEMPORARY.value, "Tạm thời")],
    )

    def __init__(self, data: QueryDict, *, user: User, organisation: Organisation, day: dt.date, is_cell: bool) -> None:
        super().__init__(data)
        self.organisation = organisation
        self.day = day
        self.where = queries.within(organisation, day)
        if is_cell:
            del self.fields["cell"], self.fields["grouping"]
        else:
            self.fields["cell"] = OrganisationField(
                user=user,
                permission=Permission.SEE_MEMBERS,
                kinds=sorted(CELLS),
                day=day,
                label="Chi bộ",
                required=False,
                help_text="",
            )

        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.widget = QuickSelect(choices=cast(Iterable[Any], field.choices))

    def add_prefix(self, field_name: str) -> str:
        return PARAMETERS.get(field_name, field_name)

    def clean(self) -> dict[str, Any]:
        unknown = sorted(set(self.data) - {PARAMETERS[name] for name in self.fields} - OF_THE_PAGE)
        if unknown:
            names = ", ".join(f"“{name}”" for name in unknown)
            raise forms.ValidationError(f"Không có bộ lọc {names}; chọn lại các điều kiện trong biểu mẫu.")
        since, until = self.cleaned_data.get("admitted_since"), self.cleaned_data.get("admitted_until")
        if since and until and until < since:
            self.add_error("admitted_until", "Ngày kết thúc phải sau ngày bắt đầu.")
        return self.cleaned_data

    @property
    def chosen_kind(self) -> str:
        return self.cleaned_data["kind"] or MembershipKind.OFFICIAL

    @property
    def query(self) -> str:
        """The filter as part of an address: nothing of the page, nothing empty."""
        return urlencode({name: value for name, value in self.data.items() if value and name not in OF_THE_PAGE})

    @property
    def has_more(self) -> bool:
        """Something is asked that stands under “more conditions”."""
        at_hand = {PARAMETERS["text"], PARAMETERS["status"]} | OF_THE_PAGE
        return any(value for name, value in self.data.items() if name not in at_hand)

    def members(self) -> QuerySet[Member]:
        """The members that pass, in Vietnamese order. The form must be valid."""
        found = queries.present(self.where.only(self.cleaned_data.get("cell")), self.chosen_kind)
        for name, narrow in _NARROW.items():
            value = self.cleaned_data.get(name)
            if value:
                found = narrow(found, value, self.day)
        if grouping := self.cleaned_data.get("grouping"):
            found = found.filter(self._grouped(grouping))
        return found.order_by("name_order", "pk")

    def _grouped(self, grouping: Grouping) -> Exists:
        tied = Placement.objects.on(self.day).filter(
            valid_on(self.day, "organisation__grouping_ties__"), organisation__grouping_ties__grouping=grouping
        )
        above = tied.annotate(after=Concat("path", Value("~"))).filter(
            path__lte=OuterRef("organisation__placements__path"), after__gt=OuterRef("organisation__placements__path")
        )
        stays = Membership.objects.on(self.day).filter(
            valid_on(self.day, "organisation__placements__"), Exists(above), kind=self.chosen_kind
        )
        return Exists(stays.filter(member=OuterRef("pk")))

    def described(self) -> str:
        """The conditions in words, for the head of an export and for the journal."""
        said = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if not value:
                continue
            said.append(f"{str(field.label).lower()}: {_shown(field, value, self[name].value())}")
        return "; ".join(said)


def _shown(field: forms.Field, value: Any, raw: Any) -> str:
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]  # plain pairs, see above
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    return str(raw) if isinstance(value, Organisation) else queries.without_id_number(str(value))


Narrow = Callable[[QuerySet[Member], Any, dt.date], QuerySet[Member]]


def _aged(found: QuerySet[Member], band: str, day: dt.date) -> QuerySet[Member]:
    first, last = (int(part) for part in band.split("-"))
    return found.filter(born_on__lte=_years_before(day, first), born_on__gt=_years_before(day, last + 1))


def _years_before(day: dt.date, years: int) -> dt.date:
    """The last birthday of those who are `years` old on `day`."""
    year = max(day.year - years, 1)
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February in a plain year: whoever is born on 28 February has had the birthday
        return day.replace(year=year, day=28)


def _of_group(found: QuerySet[Member], group: str, day: dt.date) -> QuerySet[Member]:
    return found.exclude(ethnic_group__in=(MAJORITY, "")) if group == MINORITY else found.filter(ethnic_group=group)


_NARROW: dict[str, Narrow] = {
    "text": lambda found, value, day: queries.named(found, value),
    "status": lambda found, value, day: found.filter(queries.status_on(day, value)),
    "age": _aged,
    "ethnic_group": _of_group,
    "sex": lambda found, value, day: found.filter(sex=value),
    "education": lambda found, value, day: found.filter(education=value),
    "profession": lambda found, value, day: found.filter(profession=value),
    "political_theory": lambda found, value, day: found.filter(political_theory=value),
    "admitted_since": lambda found, value, day: found.filter(admitted_on__gte=value),
    "admitted_until": lambda found, value, day: found.filter(admitted_on__lte=value),
}


class SaveFilterForm(forms.Form):
    """A name for the filter that is shown, with its day where that is not today."""

    name = forms.CharField(label="Tên bộ lọc", max_length=80)
    query = forms.CharField(widget=forms.HiddenInput, max_length=1000)

    def clean_query(self) -> str:
        query = self.cleaned_data["query"]
        if not set(QueryDict(query)) <= {*PARAMETERS.values(), DAY}:
            raise forms.ValidationError("Bộ lọc này không hợp lệ; lọc lại danh sách rồi lưu.")
        if queries.is_id_number(QueryDict(query).get(PARAMETERS["text"], "")):
            raise forms.ValidationError("Không lưu bộ lọc theo số định danh cá nhân; bỏ số ấy khỏi ô tìm rồi lưu.")
        return str(query)
