"""Pages: closed to strangers, nothing inline, nothing from outside, Vietnamese."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.contrib.staticfiles import finders
from django.urls import URLPattern, URLResolver, get_resolver
from house import PACKAGE, ROOT, short, sources, templates

# Open to everyone: signing in, and what a browser asks for before that.
OPEN = {
    "service-worker",
    "account_login",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "account_logout",
    "account_inactive",
}
INLINE = {
    "script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.I),
    "style": re.compile(r"<style\b|\sstyle\s*=", re.I),
    "handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I),
    "outside": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.I),
    "javascript": re.compile(r"javascript:", re.I),
}
TAGS = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->", re.S)
VISIBLE = re.compile(r">([^<>]+)<|(?:placeholder|title|aria-label|alt)=\"([^\"]+)\"", re.S)
ENGLISH = {
    *("the", "and", "of", "to", "is", "are", "with", "for", "from", "new", "add", "edit", "delete", "save", "cancel"),
    *(
        "submit",
        "search",
        "close",
        "open",
        "next",
        "previous",
        "page",
        "name",
        "date",
        "user",
        "password",
        "sign",
        "login",
    ),
    *(
        "logout",
        "home",
        "error",
        "loading",
        "member",
        "report",
        "list",
        "view",
        "show",
        "hide",
        "back",
        "yes",
        "no",
        "none",
    ),
    *("all", "select", "filter", "export", "import", "download", "upload", "history", "settings", "help", "menu"),
}


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for item in resolver.url_patterns:
        if isinstance(item, URLResolver):
            yield from _patterns(item, prefix + str(item.pattern))
        else:
            yield prefix + str(item.pattern), item


def test_every_address_asks_for_a_sign_in():
    """LoginRequiredMiddleware closes every view that does not open itself; only these may."""
    opened = [
        address
        for address, pattern in _patterns(get_resolver())
        if not getattr(pattern.callback, "login_required", True) and pattern.name not in OPEN
    ]
    assert opened == []


@pytest.mark.django_db
def test_a_stranger_is_sent_to_the_sign_in_from_everywhere(client):
    for address, pattern in _patterns(get_resolver()):
        if pattern.name in OPEN:
            continue
        path = "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda m: "2022" if m[1] == "period" else "1", address)
        answer = client.get(path)
        assert answer.status_code in {302, 404, 405}, path
        if answer.status_code == 302:
            assert answer["Location"].startswith("/tai-khoan/"), path


def _posted_only(function: ast.FunctionDef) -> bool:
    return any(isinstance(one, ast.Name) and one.id == "require_POST" for one in function.decorator_list)


def test_what_answers_a_form_with_a_page_is_a_page_to_come_back_to():
    """Coming back to an answer asks for its address anew (web/answers.js): where only a form may ask, that fails."""
    found = [
        f"{short(path)}: {function.name}"
        for path, module in sources("views")
        for function in ast.walk(module)
        if isinstance(function, ast.FunctionDef) and _posted_only(function)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"render", "_page", "_slips"}
    ]
    assert found == []


def test_the_addresses_are_vietnamese_or_codes():
    for address, _ in _patterns(get_resolver()):
        parts = re.sub(r"<[^>]+>", "", address).strip("/").split("/")
        assert not set(parts) & ENGLISH, address


@pytest.mark.parametrize("template", templates(), ids=short)
def test_nothing_stands_inline_and_nothing_comes_from_outside(template):
    text = TAGS.sub("", template.read_text())
    for what, pattern in INLINE.items():
        found = [match[0] for match in pattern.finditer(text) if "application/json" not in match[0]]
        assert found == [], f"{what} in {short(template)}"


@pytest.mark.parametrize("template", templates(), ids=short)
def test_no_english_is_left_on_the_screen(template):
    text = TAGS.sub(" ", template.read_text())
    visible = " ".join(part for pair in VISIBLE.findall(text) for part in pair)
    left = set(re.findall(r"(?<![\w.@/-])[A-Za-z]+(?![\w@/-]|\.\w)", visible.lower())) & ENGLISH
    assert left == set(), short(template)


def test_every_static_file_that_a_page_names_exists():
    named = {
        name
        for template in templates()
        for name in re.findall(r"{%\s*static\s+[\"']([^\"']+)[\"']", template.read_text())
    }
    styles = list(PACKAGE.glob("*/static/**/*.css"))
    assert [name for name in sorted(named) if finders.find(name) is None] == []
    for style in styles:
        room_static = next(parent for parent in style.parents if parent.name == "static")
        for target in re.findall(r"url\([\"']?(?!data:)([^\"')]+)", style.read_text()):
            inside = (style.parent / target).resolve().relative_to(room_static.resolve())
            assert finders.find(str(inside)), f"{short(style)} names {target}"


def test_no_browser_says_in_its_own_language_what_is_missing():
    """A browser in English would: what a form lacks is told by the server."""
    forms = [
        (path.name, tag)
        for path in ROOT.glob("capuy/*/templates/**/*.html")
        for tag in re.findall(r"<form[^>]*>", path.read_text())
        if 'method="post"' in tag
    ]
    assert len(forms) > 30
    assert [found for found in forms if "novalidate" not in found[1]] == []
