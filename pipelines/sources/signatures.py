"""The end of a mail that says nothing: closing formula, name, firm, telephone, disclaimer, a phone's footer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from mailparser_reply.constants import MAIL_LANGUAGES

from pipelines.sources.roster import fold, tokens

_DELIMITER = re.compile(r"^\s*(?:--|—|––|\u2013)\s*$")
_RULER = re.compile(r"^\s*[^\w\s>]{5,}\s*$")
_GREETINGS = (
    r"(?:regards|greetings|wishes|grüße|grüßen|grüsse|gruß|gruss|hilsen|hilsner|hälsningar|groet|groeten|groetjes"
    r"|saludos|saluti|pozdrawiam)"
)
_CLOSER = re.compile(
    rf"(?:[\w.&-]+ ){{0,4}}{_GREETINGS}(?: (?:from|aus|uit) [\w.]+)?"
    r"|best|br|b\.r\.?|rgds|kr|mvh|vg|lg|vg|mfg|kh|cheers|sincerely(?: yours)?|yours(?: (?:sincerely|faithfully"
    r"|truly))?|with respect|respectfully(?: yours)?"
    r"|cordially|warmly|all the best|take care|(?:many )?thanks|thank you|hoogachtend|met vriendelijke groet"
    r"|cordialement"
    r"|bien cordialement|bien à vous|un abrazo|abrazos?|abraços?|atenciosamente|atentamente|cordiali saluti"
    r"|distinti saluti|s pozdravem|z poważaniem"
    r"|ngā mihi(?: nui)?|nā|üdvözlettel|saygılarımla|selamlar|trân trọng|с уважением|з повагою|поздрави"
    r"|terveisin|hälsar|よろしくお願いします|敬具",
    re.IGNORECASE,
)
_LIBRARY_CLOSERS = frozenset(
    fold(formula.strip(" ,.")) for language in MAIL_LANGUAGES.values() for formula in language.get("signatures", ())
    if re.fullmatch(r"[\w\s,.'-]+", formula)
)  # fmt: skip
_DISCLAIMER = re.compile(
    r"confidential|vertraulich|confidencial|confidentiel|riservat|vertrouwelijk|poufn|disclaimer"
    r"|intended (?:recipient|only|solely)|"
    r"if you (?:are not|have received) th|before printing|antes de imprimir|no rights can be derived"
    r"|uitsluitend bestemd|"
    r"this (?:e-?mail|message) (?:and|was sent|may|contains)|registered in|limited liability|\bHRB\b",
    re.IGNORECASE,
)
_SENT_FROM = (
    *(language["sent_from"] for language in MAIL_LANGUAGES.values() if language.get("sent_from")),
    r"sent (?:from|via|with|on the)|envoyé (?:à partir|de mon)|von meinem \w+ gesendet|отправлено с|iphone.?から送信",
)
_PHONES_FOOTER = re.compile(rf"^(?:{'|'.join(_SENT_FROM)})\b", re.IGNORECASE)
_LIST_FOOTER = re.compile(r"^_{2,}$")
_TITLES = frozenset(
    {"mr", "ms", "mrs", "dr", "prof", "professor", "ing", "ir", "frau", "herr", "sr", "sra", "eng", "me", "maître"}
)  # fmt: skip
_POSTSCRIPT = re.compile(r"^\s*P\.?\s?S\.?\b", re.IGNORECASE)
_MAX_LINES = 14
_MAX_WIDTH = 100
_SHORT = 66
_MAX_DEPTH = 60


def without_signature(text: str, names: Iterable[str] = ()) -> str:
    """The text without its signature; a postscript below it stays.

    Args:
        text: the mail's own lines.
        names: how the sender may sign: the name, aliases, the address.
    """
    own = frozenset(token for name in names for token in tokens(name))
    lines = text.split("\n")
    full = [number for number, line in enumerate(lines) if line.strip()]
    for number in full[-_MAX_DEPTH:]:
        if _begins(lines, number, own):
            after = next((n for n in range(number + 1, len(lines)) if _POSTSCRIPT.match(lines[n])), len(lines))
            return "\n".join([*lines[:number], *lines[after:]]).rstrip()
    return text.rstrip()


def _begins(lines: Sequence[str], number: int, own: frozenset[str]) -> bool:
    line = lines[number].strip()
    rest = [below.strip() for below in lines[number + 1 :] if below.strip()]
    if _DELIMITER.match(line):
        return number > 0 and len(rest) <= _MAX_LINES
    if _RULER.match(line):
        named = any(own.intersection(tokens(below)) for below in rest[:5])
        return _is_end(rest) and (named or any(_RULER.match(below) for below in rest[1:]))
    if _LIST_FOOTER.match(line):
        return any("mailing list" in below.lower() for below in rest[:2])
    if _PHONES_FOOTER.match(line) and "," not in line and len(line.split()) <= 12:
        return _is_end(rest)
    if _is_closer(line) or (line.endswith(",") and len(line.split()) <= 5 and rest and _name_words(rest[0], own)):
        return _is_end(rest) or _name_follows(rest, own)
    words = max(_name_words(line, own), _name_words(_after_formula(line), own))
    return (words == 1 and _is_end(rest)) or (
        words >= 2 and len(rest) <= _MAX_LINES and not (rest and _is_prose(rest[0]))
    )


def _name_follows(rest: Sequence[str], own: frozenset[str]) -> bool:
    """Whether the name stands next, or below one more short line (`i. A.`, the firm)."""
    first = next((n for n, below in enumerate(rest[:3]) if _name_words(below, own)), None)
    return first is not None and not any(_is_prose(line) or line.endswith((".", "?", "!")) for line in rest[:first])


def _after_formula(line: str) -> str:
    """What follows a short formula on the same line: `gr, Pieter`, `With respect, A. Lebedev`, `/Elin`."""
    formula, _, name = line.partition(",")
    if name and (len(formula.split()) <= 1 or _is_closer(formula)):
        return name
    first, _, last = line.partition(" ")
    short = len(first.strip(".")) <= 3 and first[:1].isupper()
    return last if short or _is_closer(first) else line.removeprefix("/")


def _is_closer(line: str) -> bool:
    """Whether a line is a closing formula, or two in two languages (`Met vriendelijke groet / Kind regards`)."""
    parts = [bare for part in re.split(r"[/,]", line) if (bare := part.strip(" .!¡:;-\u2013)("))]
    known = [bool(_CLOSER.fullmatch(part)) or fold(part) in _LIBRARY_CLOSERS for part in parts]
    return (
        len(line) < 80
        and any(known)
        and all(is_known or not re.search(r"[a-z]", part) for is_known, part in zip(known, parts, strict=True))
    )


def _name_words(line: str, own: frozenset[str]) -> int:
    """How many words of the sender's name the line begins with; 0 where it says more than name, title and post."""
    if _is_prose(line) or len(line) > _MAX_WIDTH:
        return 0
    return max(_name_part(part, own) for part in re.split(r"\s*[,|/(·•\u2013]\s*|\s-\s", line.strip(" -\u2013,.!"))[:2])


def _name_part(part: str, own: frozenset[str]) -> int:
    words = part.replace(".", ". ").split()
    mine = others = 0
    for word in words:
        token = "".join(tokens(word))
        if len(token) > 1 and all(piece in own for piece in tokens(word)):
            mine += 1
        elif not (len(token) <= 1 or token in _TITLES or (word.isupper() and len(word) <= 5) or not token.isascii()):
            others += 1
            if not word[:1].isupper():
                return 0
    return mine if len(words) <= 6 and (others == 0 or (others == 1 and mine >= 2)) else 0


def _is_prose(line: str) -> bool:
    """Whether a line is part of a sentence, not of an address: many words, most of them in lower case."""
    words = [word for word in line.split() if word[:1].isalpha()]
    if len(words) < 7 or sum(word[:1].islower() for word in words) < 0.6 * len(words):
        return False
    return len(line) > _SHORT or line.endswith((".", "?", "!", ":", ";"))


def _is_end(rest: Sequence[str]) -> bool:
    """Whether lines below a name or formula are the rest of a signature: few, and none a sentence."""
    for number, line in enumerate(rest):
        if _DISCLAIMER.search(line) or _POSTSCRIPT.match(line):
            return True
        if number >= _MAX_LINES or len(line) > _MAX_WIDTH or _is_prose(line):
            return False
    return True
