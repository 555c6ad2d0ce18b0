"""What a browser would hand in from a page, without running one."""

from html.parser import HTMLParser
from typing import Any


class _Controls(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.name = ""
        self.in_text = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "input" and name and given.get("type") not in {"submit", "file"}:
            ticked = given.get("type") in {"radio", "checkbox"}
            if not ticked or "checked" in given:
                self.values[name] = given.get("value", "on" if ticked else "")
        elif tag in {"select", "textarea"}:
            self.name, self.in_text = name, tag == "textarea"
            if self.in_text:
                self.values[name] = ""
        elif tag == "option" and (name := self.name) and ("selected" in given or name not in self.values):
            self.values[name] = given.get("value", "")  # the first one, unless another is selected

    def handle_data(self, data: str) -> None:
        if self.in_text:
            self.values[self.name] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.values[self.name] = self.values[self.name].removeprefix("\n").replace("\n", "\r\n")
            self.in_text = False


def filled(page: Any, **changes: str | None) -> dict[str, str]:
    """All controls of a page as they stand, some changed by hand (None: unticked). Names with dots come by `**{…}`."""
    controls = _Controls()
    controls.feed(page.content.decode())
    values: dict[str, str | None] = {**controls.values, **changes}
    return {name: value for name, value in values.items() if value is not None and name != "csrfmiddlewaretoken"}
