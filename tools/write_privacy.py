"""Write the record of personal data into docs/privacy.md, between its marks. A test says when that is due."""

import os
import tempfile
from pathlib import Path

import django

PAPER = Path(__file__).resolve().parent.parent / "docs" / "privacy.md"
BEGIN, END = "<!-- record -->\n", "<!-- /record -->\n"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="capuy-privacy-") as home:
        os.environ |= {"CAPUY_HOME": home, "DJANGO_SETTINGS_MODULE": "capuy.site.settings"}
        django.setup()
        from capuy.web.personal_record import markdown

        before, _, rest = PAPER.read_text().partition(BEGIN)
        after = rest.partition(END)[2]
        PAPER.write_text(f"{before}{BEGIN}{markdown()}\n{END}{after}")


if __name__ == "__main__":
    main()
