"""Words of other mails inside a mail: lines after `>`, what stands above them, and whole mails below a heading."""

from __future__ import annotations

import re
from functools import cache

from mailparser_reply.constants import MAIL_LANGUAGES

_QUOTED = re.compile(r"^\s{0,3}>")
_FROM = (
    "from|de|von|van|da|fra|från|od|от|від|от кого|kimden|gönderen|lähettäjä|feladó|expéditeur|từ"
    "|发件人|寄件者|差出人|보낸 ?사람"
)
_OTHERS = (
    "sent|date|to|cc|subject|enviado(?: el| em)?|enviada(?: em| el)?|fecha|para|asunto|assunto|data|gesendet"
    "|datum|an|betreff|kopie|"
    "verzonden|aan|onderwerp|inviato(?: il)?|a|oggetto|sendt|dato|til|emne|kopi|skickat|till|ämne|kopia|wysłano"
    "|do|temat|dw|odesláno|"
    "komu|předmět|envoyé|à|objet|отправлено|дата|кому|тема|копия|надіслано|gönderildi|tarih|kime|konu|bilgi"
    "|lähetetty|aihe|küldve|"
    "címzett|tárgy|másolat|đã gửi|ngày|tới|đến|chủ đề|tiêu đề|изпратено|до|относно|trimis|către|subiect|发送时间"
    "|收件人|主题|抄送|日期|"
    "送信日時|宛先|件名|보낸 ?날짜|받는 ?사람|제목|날짜|reply-to|organization"
)
_FROM_LINE = re.compile(rf"^\W*(?:{_FROM})[\s*_]{{0,3}}:\W*\w", re.IGNORECASE)
_OTHER_LINE = re.compile(rf"^\W*(?:{_OTHERS})[\s*_]{{0,3}}:(?:\W*\w|\s*$)", re.IGNORECASE)
_RULE = re.compile(r"^\s*[-_=*]{3,}\s*(?:(?P<words>[^\W\d_][^-_=*]{2,60}?)\s*[-_=*]{3,})?\s*$")
_UNDERLINE = re.compile(r"^\s*[-_=*]{5,}\s*$")
_ORIGINAL = re.compile(
    r"original (?:message|appointment)|original e?-?mail|forwarded message|forwarded by|mensaje original"
    r"|mensaje reenviado|mensagem original"
    r"|message d.origine|message (?:transféré|original)|ursprüngliche nachricht|weitergeleitete nachricht"
    r"|messaggio originale"
    r"|oorspronkelijk bericht|oprindelig meddelelse|ursprungligt meddelande|wiadomość oryginalna|původní zpráva"
    r"|исходное сообщение"
    r"|пересылаемое сообщение|原始邮件|元のメッセージ|원본 메시지",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"^\s*(?:begin forwarded message|anfang der weitergeleiteten nachricht|inizio messaggio inoltrato"
    r"|début du message (?:transféré|réexpédié)|inicio del mensaje reenviado)\s*:\s*$",
    re.IGNORECASE,
)
_BROKEN_END = re.compile(r"\n>[ \t]*:[ \t]*$", re.MULTILINE)
_ADDRESS = re.compile(r"[<(\[][^<>()\s]+@[^<>()\s]+[>)\]]")
_WROTE_END = re.compile(r"[:：]$|\bwrote(?: ?-+)?$")
_TIME = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\b(?:19|20)\d{2}\b|年|년")
_MAX_ATTRIBUTION = 4


def without_quotes(text: str) -> str:
    """The mail's own lines. Answers between quoted lines stay; of a mail below a heading nothing does."""
    lines = _BROKEN_END.sub(">:", text).split("\n")
    kept = [not _QUOTED.match(line) for line in lines]
    for number, own in enumerate(kept):
        if not own and number and kept[number - 1]:
            for above in _attribution(lines, number):
                kept[above] = False
    interleaved = not all(kept)
    own_lines = [line for line, own in zip(lines, kept, strict=True) if own]
    own_lines = own_lines[: _heading(own_lines)]
    first, last = _wrote(own_lines)
    if interleaved and not "".join(own_lines[:first]).strip():
        # The attribution stands above the greeting, and quoted lines are among the answers below.
        return "\n".join(own_lines[last:]).strip("\n")
    return "\n".join(own_lines[:first]).strip("\n")


def _heading(lines: list[str]) -> int:
    """Where another mail begins: `From: … Sent: …`, `---- Original Message ----`; the number of lines if nowhere."""
    for number, line in enumerate(lines):
        rule = _RULE.match(line)
        words = rule["words"] if rule else None
        if _FORWARD.match(line) or (words and (_ORIGINAL.search(words) or _heads_mail(lines, number + 1, 1))):
            return number
        if _FROM_LINE.match(line) and _heads_mail(lines, number, 2):
            above = number
            while above and (not lines[above - 1].strip() or _UNDERLINE.match(lines[above - 1])):
                above -= 1
            return above
    return len(lines)


def _heads_mail(lines: list[str], first: int, needed: int) -> bool:
    """Whether the lines from `first` on are the fields of a mail: one of its sender, and `needed` of any kind."""
    near = [line for line in lines[first : first + 9] if line.strip()][:6]
    sender = [bool(_FROM_LINE.match(line)) for line in near]
    others = [bool(_OTHER_LINE.match(line)) for line in near]
    return any(sender[:2]) and sum(sender) + sum(others) >= needed


def _attribution(lines: list[str], quoted: int) -> range:
    """The lines above a quoted one that say who wrote it and when (`On … Ana wrote:`), in any language."""
    last = quoted - 1
    while last >= 0 and not lines[last].strip():
        last -= 1
    if last < 0 or _QUOTED.match(lines[last]) or not lines[last].rstrip().endswith((":", "：")):
        return range(0)
    found = range(0)
    for first in range(last, max(-1, last - _MAX_ATTRIBUTION), -1):
        if (
            not lines[first].strip()
            or _QUOTED.match(lines[first])
            or (first < last and lines[first].rstrip().endswith((".", "!", "?")))
        ):
            break
        if _attributes(" ".join(lines[first : last + 1])) and (not found or _has_mark(lines[first])):
            found = range(first, quoted)
    return found


def _has_mark(line: str) -> bool:
    return bool(_ADDRESS.search(line) or _TIME.search(line) or _DATE.search(line))


def _attributes(text: str) -> bool:
    marks = bool(_ADDRESS.search(text)) + bool(_TIME.search(text)) + bool(_DATE.search(text))
    return marks >= 2 or bool(_languages().match(text))


def _wrote(lines: list[str]) -> tuple[int, int]:
    """The lines of an attribution whose quoted mail is not marked; beyond the last line if there is none."""
    for first, line in enumerate(lines):
        if not line.strip():
            continue
        for last in range(first + 1, min(first + 3, len(lines) + 1)):
            whole = " ".join(lines[first:last]).strip()
            if _WROTE_END.search(whole) and len(whole) < 250 and _full_attribution(whole):
                return first, last
    return len(lines), len(lines)


def _full_attribution(text: str) -> bool:
    return bool(_ADDRESS.search(text) and (_TIME.search(text) or _DATE.search(text))) or bool(_languages().match(text))


@cache
def _languages() -> re.Pattern[str]:
    """The attributions of a dozen languages that mail-parser-reply knows."""
    patterns = (language["wrote_header"] for language in MAIL_LANGUAGES.values() if "wrote_header" in language)
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
