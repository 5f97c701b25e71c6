"""Translations: reading the texts out of the sources, and compiling the catalogues.

`python -m webapp.web.catalogue` updates webapp/translations/zh after texts changed: new ones come
in empty, and a test fails until they are translated.
"""

from __future__ import annotations

import os
import tempfile
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

WEBAPP = Path(__file__).resolve().parents[1]
FOLDER = WEBAPP / "translations"
COMPILED = WEBAPP.parent / "build" / "translations"
_METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
}


def catalogue_files() -> list[Path]:
    """The .po files, one a language."""
    return sorted(FOLDER.glob("*/LC_MESSAGES/messages.po"))


def texts_in_sources() -> Catalog:
    """Every text that pages can show, with the files it stands in."""
    catalog = Catalog(charset="utf-8")
    options = {"**/templates/**.html": {"silent": "false"}}
    found = extract_from_dir(
        WEBAPP, _METHODS, options, _KEYWORDS, comment_tags=("NOTE:",), strip_comment_tags=True
    )
    for name, _line, message, comments, context in sorted(found, key=lambda one: one[:2]):
        catalog.add(message, None, [(name, None)], auto_comments=comments, context=context)
    return catalog


def read_catalogue(path: Path) -> Catalog:
    """One .po file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def compile_catalogues() -> Path:
    """Write the compiled catalogues that are missing or old; returns their folder."""
    for source in catalogue_files():
        target = COMPILED / source.relative_to(FOLDER).with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        buffer = BytesIO()
        write_mo(buffer, read_catalogue(source))
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, buffer.getvalue())
    return COMPILED


def update() -> None:
    """Bring the .po files up to the sources, keeping what is translated."""
    template = texts_in_sources()
    for path in catalogue_files():
        catalog = read_catalogue(path)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        buffer = BytesIO()
        write_po(buffer, catalog, width=100, sort_output=True, include_lineno=False)
        _replace(path, _without_forms(buffer.getvalue()))
        missing = sum(1 for message in catalog if message.id and not message.string)
        print(f"{path.parts[-3]}: {len(catalog)} texts, {missing} to translate")


def _without_forms(text: bytes) -> bytes:
    """Without the header's blank forms and dates, which say nothing and always differ."""
    kept = (b"Language:", b"Plural-Forms", b"MIME-Version", b"Content-")
    head, end, rest = text.partition(b"\n\n")
    lines = [line for line in head.split(b"\n") if line[:1] != b'"' or line[1:].startswith(kept)]
    return b"\n".join(lines) + end + rest


def _replace(path: Path, content: bytes) -> None:
    """Whole or not at all, also with several processes starting at once."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).chmod(0o644)
    Path(name).replace(path)


if __name__ == "__main__":
    update()
