"""What a blocker waits for, by sentences of the training projects."""

from __future__ import annotations

import pytest

from extractor.waiting import waiting_on


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("We still don't have the API credentials.", "access"),
        ("QA can't start until the test data is there.", "data"),
        ("The sandbox server has been down since Monday.", "environment"),
        ("Until the board approves it, I can't begin with any home recording.", "approval"),
        ("It's chocolate up there.", "other"),
    ],
)
def test_kind(text: str, kind: str) -> None:
    assert waiting_on([text]) == kind
