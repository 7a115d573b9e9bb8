"""Slack's markup to the words people see."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

_LINK = re.compile(r"<([^<>\n]+)>")


def slack_text(text: str, names: Mapping[str, str]) -> str:
    """Mentions as `@Full Name`, links as their label, entities and stars resolved.

    Args:
        text: a message as the export has it.
        names: the display name of each user id.
    """
    shown = _LINK.sub(lambda match: _shown(match[1], names), text.replace("\r\n", "\n"))
    return html.unescape(shown).strip()


def _shown(inside: str, names: Mapping[str, str]) -> str:
    target, bar, label = inside.partition("|")
    if target.startswith("@"):
        return f"@{names.get(target[1:]) or label.lstrip('@') or target[1:]}"
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!"):
        command = target[1:].split("^")[0]
        return label or f"@{command}"
    address = target.removeprefix("mailto:")
    if not bar or label == address or address.endswith(label):
        return address
    return label
