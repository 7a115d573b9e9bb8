"""Mailboxes: where messages begin, how they thread, what is told."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from pipelines.sources import Context, SourceError, find_reader
from pipelines.sources.escapes import unquoted
from pipelines.sources.mbox import MboxReader, asctime, slices
from tests.pipelines.sources.conftest import Read


def mail(number: int, body: str = "Hello.", extra: str = "", sender: str = "ana@x.example") -> str:
    return (
        f"From {sender} Mon Mar  {number} 10:00:00 2025\nFrom: Ana <{sender}>\nTo: ben@x.example\n"
        f"Date: Mon, {number} Mar 2025 10:00:00 +0100\nMessage-ID: <{number}@x>\nSubject: Plan\n{extra}\n{body}\n\n"
    )


def test_a_thread_of_a_real_mailbox(read: Read, data: Path) -> None:
    conversations, problems = read(data / "mail" / "threads.mbox")
    assert not problems
    thread = next(c for c in conversations if c.title.startswith("Corvus"))
    assert thread.source == "threads.mbox"
    assert [turn.speaker for turn in thread.turns][:3] == ["Pooja Shah", "Graham Oakley", "Vikram Iyer"]
    first, second, third, *_ = thread.turns
    assert first.at is not None
    assert first.at.isoformat() == "2025-03-06T11:20:00+05:30"
    assert (first.to, first.cc[1:]) == (("Graham Oakley",), ("Vikram Iyer",))
    assert first.text.endswith("so the office will be closed that day.")
    assert second.text.startswith("Pooja,\n")
    assert "introductory call" not in second.text
    assert second.reply_to == first.key
    assert third.text.endswith("both static")
    newsletter = next(c for c in conversations if "Deskly" in c.title)
    assert newsletter.turns[0].noise == "newsletter"


def test_answers_in_red_stay(read: Read, data: Path) -> None:
    (thread,), _ = read(data / "mail" / "answers_in_red.mbox")
    answer = thread.turns[1].text
    assert "No rate please, dollars are matched with dollars." in answer
    assert "Whose rate do we use?" not in answer
    assert "FRAUDSTERS" not in answer


def test_from_lines_that_are_not_ascii_and_crlf(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "all.mbox"
    text = mail(3) + mail(4, sender="josé@x.example")
    path.write_bytes(text.replace("\n", "\r\n").encode("latin-1"))
    conversations, problems = read(path)
    assert len(conversations) == 2
    assert not problems
    assert conversations[0].turns[0].text == "Hello."


def test_body_lines_that_begin_with_from_are_no_messages() -> None:
    body = (
        "Notes:\n\nFrom Monday on we test.\n\nFrom: nobody\n\nFrom what I see 10:30 in 2025 is fine\nbut no header here"
    )
    found = list(slices(io.BytesIO((mail(3, body) + mail(4)).encode())))
    assert len(found) == 2


def test_escaped_lines_are_unescaped(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "all.mbox"
    path.write_text(mail(3, "Dear all,\n>From today on it is open."))
    (thread,), _ = read(path)
    assert thread.turns[0].text.endswith("From today on it is open.")
    assert unquoted(b">>From quoted\n> From is not") == b">From quoted\n> From is not"


def test_the_same_mail_twice_is_taken_once(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "all.mbox"
    path.write_text(mail(3) + mail(3) + mail(4, extra="In-Reply-To: <3@x>\n"))
    (thread,), _ = read(path)
    assert len(thread.turns) == 2


def test_thread_key_is_the_same_in_an_overlapping_export(read: Read, tmp_path: Path) -> None:
    reply = mail(5, extra="References: <3@x> <4@x>\nIn-Reply-To: <4@x>\n")
    (tmp_path / "whole.mbox").write_text(mail(3) + mail(4, extra="References: <3@x>\n") + reply)
    (tmp_path / "part.mbox").write_text(reply)
    (whole,), _ = read(tmp_path / "whole.mbox")
    (part,), _ = read(tmp_path / "part.mbox")
    assert whole.key == part.key
    assert whole.turns[2].key == part.turns[0].key


def test_a_mail_without_date_takes_that_of_its_from_line(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "all.mbox"
    path.write_text(mail(3).replace("Date: Mon, 3 Mar 2025 10:00:00 +0100\n", ""))
    (thread,), problems = read(path)
    assert not problems
    assert thread.turns[0].at is not None
    assert thread.turns[0].at.isoformat() == "2025-03-03T10:00:00+00:00"


def test_a_mail_without_any_date_is_told_and_taken_in(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "all.mbox"
    undated = mail(9, "Second.", "In-Reply-To: <3@x>\n").replace("Date: Mon, 9 Mar 2025 10:00:00 +0100\n", "")
    undated = undated.replace("From ana@x.example Mon Mar  9 10:00:00 2025", "From -")
    path.write_text(mail(3) + undated + mail(5, "Third.", "In-Reply-To: <3@x>\n"))
    (thread,), (problem,) = read(path)
    assert [turn.text for turn in thread.turns] == ["Hello.", "Second.", "Third."]
    assert thread.turns[1].at is None
    assert (problem.source, problem.place, problem.reason) == ("all.mbox", "message 2", "has no date")


def test_a_large_attachment_is_named_and_not_kept(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "big.mbox"
    head = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n"
    body = (
        "--b\nContent-Type: text/plain\n\nSee the file.\n--b\nContent-Type: application/zip\n"
        'Content-Disposition: attachment; filename="dump.zip"\nContent-Transfer-Encoding: base64\n\n'
        + "QUJD" * 18
        + "\n" * 2
        + ("QUJD" * 19 + "\n") * 40_000  # 3 MB: more than a text may have
        + "--b--\n"
    )
    path.write_text(mail(3, body, head))
    (thread,), problems = read(path)
    assert not problems
    assert (thread.turns[0].text, thread.turns[0].attachments) == ("See the file.", ("dump.zip",))


def test_empty_mailbox_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "all.mbox"
    path.write_text("From nobody\n")
    assert find_reader(path) is None
    with pytest.raises(SourceError, match="holds no message"):
        list(MboxReader().read(path, Context(tmp_path)))


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        (b"From a@x Thu Mar  6 05:50:00 2025", "2025-03-06T05:50:00+00:00"),
        (b"From 1844@xxx Mon Oct 06 08:02:20 +0200 2025", "2025-10-06T06:02:20+00:00"),
        (b"From - Thu Mar  6 05:50 2025", "2025-03-06T05:50:00+00:00"),
    ],
)
def test_dates_of_from_lines(line: bytes, iso: str) -> None:
    moment = asctime(line)
    assert moment is not None
    assert moment.isoformat() == iso
