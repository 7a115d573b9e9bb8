"""HTML mail to text, without the parts that quote other mails or sign it."""

from __future__ import annotations

import html as entities
import re
import warnings
from dataclasses import dataclass

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag, XMLParsedAsHTMLWarning
from inscriptis import get_text
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_properties import Display
from inscriptis.model.config import ParserConfig
from inscriptis.model.html_element import HtmlElement

from pipelines.sources.answers import announced, coloured

_DROPPED = frozenset({"script", "style", "head", "title", "template", "object", "noscript"})
_QUOTES = frozenset(
    {
        "gmail_attr", "moz-cite-prefix", "moz-forward-container", "yahoo_quoted", "ydpd_quoted", "protonmail_quote",
        "tutanota_quote", "zmail_extra", "mail-editor-reference-message-container",
    }
)  # fmt: skip
_SIGNATURES = frozenset(
    {
        "gmail_signature", "gmail_signature_prefix", "moz-signature", "signature", "ms-outlook-mobile-signature",
        "protonmail_signature_block", "applemailsignature",
    }
)  # fmt: skip
_REST = frozenset({"divrplyfwdmsg", "appendonsend", "replysplit", "stopspelling", "outlookmessageheader"})
_NESTING = re.compile(r"<(/?)(?:div|blockquote|table|span|font|center|section|[bi]|em|strong|[uo]l|a)\b", re.IGNORECASE)
_DEEPEST = 400
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_BORDER = re.compile(r"border(?:-top)?\s*:[^;]*\bsolid\b", re.IGNORECASE)
_HEADING = re.compile(r"^[^:\n]{1,25}:\s")
_CSS = {
    **CSS_PROFILES["strict"],
    "p": HtmlElement(display=Display.block, margin_before=1, margin_after=1),
    "li": HtmlElement(display=Display.block),
}
_CONFIG = ParserConfig(css=_CSS, display_images=False, display_links=False)


@dataclass(frozen=True)
class Words:
    """What an HTML mail says itself, and what its writer answered inside the mail quoted below."""

    own: str
    answers: str = ""


def html_words(html: str) -> Words:
    """The words of an HTML mail, a line for each block; other mails' words and marked signatures are left out."""
    if _depth(html) > _DEEPEST:
        return Words(_bare(html))
    try:
        with warnings.catch_warnings():
            # Some mails are XHTML; they are read as HTML all the same.
            warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
            warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
            soup = BeautifulSoup(html, "lxml")
        answers = _strip(soup)
        body = soup.body or soup
        text = get_text(f"<html><body>{body.decode_contents()}</body></html>", _CONFIG)
    except RecursionError:
        return Words(_bare(html))
    lines = (line.rstrip() for line in text.replace("\xa0", " ").replace("\u200b", "").split("\n"))
    own = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    return Words(own, "\n\n".join(answers) if announced(own) else "")


def _depth(html: str) -> int:
    """How deep the blocks nest. No mail program's do so hundreds of times; parsers need the square of it."""
    depth = deepest = 0
    for match in _NESTING.finditer(html):
        depth += -1 if match[1] else 1
        deepest = max(deepest, depth)
    return deepest


def _bare(html: str) -> str:
    """The words without any structure."""
    visible = re.sub(r"<(style|script|title)\b.*?(?:</\1>|\Z)", " ", html, flags=re.DOTALL | re.IGNORECASE)
    return " ".join(entities.unescape(re.sub(r"<[^>]*>", " ", visible)).split())


def _strip(soup: BeautifulSoup) -> list[str]:
    """Takes away what is not the mail's own, and gives back the coloured answers found in it."""
    answers: list[str] = []
    for tag in soup.find_all(True):
        if tag.decomposed:
            continue
        marks = _marks(tag)
        style = str(tag.get("style", ""))
        if tag.name in _DROPPED or _HIDDEN.search(style) or marks & (_QUOTES | _SIGNATURES) or _is_quote(tag, marks):
            tag.decompose()
        elif marks & _REST or (tag.name == "div" and _BORDER.search(style) and _is_heading(tag)):
            answers += _cut_from(tag)
    return answers


def _marks(tag: Tag) -> set[str]:
    """The classes and the id of a tag, in lower case, without the `x_` that Outlook puts before others' marks."""
    named: str | list[str] = tag.get("class") or []
    names = [*(named if isinstance(named, list) else [named]), str(tag.get("id") or "")]
    return {name.lower().removeprefix("x_") for name in names if name}


def _is_quote(tag: Tag, marks: set[str]) -> bool:
    """Whether a block holds another mail only. Gmail's outer block may hold answers between the quotes, so it stays."""
    if tag.name == "blockquote":
        return "gmail_quote" in marks or str(tag.get("type", "")).lower() == "cite"
    return "gmail_quote" in marks and "orwarded message" in tag.get_text()


def _is_heading(tag: Tag) -> bool:
    """Whether a bordered block is Outlook's heading of a quoted mail: two or more lines of `Name: value`."""
    lines = [line.strip() for line in tag.get_text("\n").replace("\xa0", " ").split("\n") if line.strip()]
    names = sum(line.endswith(":") or bool(_HEADING.match(line)) for line in lines)
    return names >= 3 and len(tag.get_text()) < 4000


def _cut_from(tag: Tag) -> list[str]:
    """Takes away a tag and all that follows it in the mail; gives back what is coloured in it."""
    if tag.decomposed:
        return []
    answers: list[str] = []
    place: Tag | None = tag
    while place is not None and place.name not in {"body", "html", "[document]"}:
        found: list[str] = []
        for sibling in list(place.next_siblings):
            if isinstance(sibling, Tag):
                found += coloured(sibling)
                sibling.decompose()
            else:
                sibling.extract()
        answers += found
        place = place.parent
    tag.decompose()
    return answers
