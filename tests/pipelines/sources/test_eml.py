"""Single mails, and what is broken in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipelines.sources.conftest import Read

HEAD = b"From: Ana Ruiz <ana@x.example>\nTo: Ben <ben@x.example>\nDate: Mon, 3 Mar 2025 10:00:00 +0100\n"


def write(folder: Path, data: bytes, name: str = "one.eml") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_mails_of_a_folder_share_the_key_of_their_thread(read: Read, tmp_path: Path) -> None:
    first = write(tmp_path, HEAD + b"Message-ID: <1@x>\nSubject: Plan\n\nHello.\n", "1.eml")
    reply = write(tmp_path, HEAD + b"Message-ID: <2@x>\nReferences: <1@x>\nSubject: Re: Plan\n\nYes.\n", "2.eml")
    (one,), _ = read(first)
    (two,), _ = read(reply)
    assert one.key == two.key
    assert (two.turns[0].reply_to, two.source) == (one.turns[0].key, "2.eml")


@pytest.mark.parametrize(
    ("head", "body", "text"),
    [
        (
            b"Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n",
            b"Gr=F6=DFe",
            "Größe",
        ),
        (b"Content-Type: text/plain; charset=x-unknown\n", "Añade esto".encode(), "Añade esto"),
        (b"Content-Type: text/plain; charset=utf-8\n", b"caf\xe9 at noon", "café at noon"),
        (b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n", b"SGVs\n bG8=", "Hello"),
        (b"Content-Type: text/plain; format=flowed\n", b"one \ntwo\nthree", "one two\nthree"),
        (b"Content-Type: multipart/mixed; boundary=----=_b\n", b"------=_b\nContent-Type: text/plain\n\nHi.", "Hi."),
    ],
)
def test_encodings(read: Read, tmp_path: Path, head: bytes, body: bytes, text: str) -> None:
    (thread,), _ = read(write(tmp_path, HEAD + head + b"\n" + body))
    assert thread.turns[0].text == text


def test_encoded_names_and_subject(read: Read, tmp_path: Path) -> None:
    data = (
        b"From: =?utf-8?Q?Oakley=2C_Graham?= <G.Other@x.example>\nTo: =?broken?Q?x?= <b@x.example>, c@x.example\n"
        b"Date: Mon, 3 Mar 2025 10:00:00 +0100\nSubject: =?utf-8?B?UGzDoW4=?=\n =?utf-8?Q?_B?=\n\nHi.\n"
    )
    (thread,), _ = read(write(tmp_path, data))
    turn = thread.turns[0]
    assert (thread.title, turn.speaker, turn.address) == ("Plán B", "Graham Oakley", "g.other@x.example")
    assert turn.to[1] == "c@x.example"


def test_date_from_received_where_the_own_is_nonsense(read: Read, tmp_path: Path) -> None:
    data = (
        b"Received: from a by b; Tue, 4 Mar 2025 09:00:05 +0000\n"
        b"Received: from c by a; Tue, 4 Mar 2025 09:00:00 +0000\n"
        b"From: ana@x.example\nTo: ben@x.example\nDate: yesterday\nSubject: x\n\nHi.\n"
    )
    (thread,), problems = read(write(tmp_path, data))
    assert not problems
    assert thread.started_at is not None
    assert thread.started_at.isoformat() == "2025-03-04T09:00:00+00:00"


def test_a_mail_attached_to_a_mail_is_not_its_words(read: Read, tmp_path: Path) -> None:
    data = HEAD + (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nMine.\n--b\n"
        b"Content-Type: message/rfc822\nContent-Disposition: attachment; filename=old.eml\n\n"
        b"From: x@y\nSubject: old\n\nTheirs.\n--b--\n"
    )
    (thread,), _ = read(write(tmp_path, data))
    assert (thread.turns[0].text, thread.turns[0].attachments) == ("Mine.", ("old.eml",))


def test_a_header_that_is_a_trap(read: Read, tmp_path: Path) -> None:
    data = HEAD.replace(b"To: Ben", b"To: " + b"(" * 5000 + b"," * 5000 + b" Ben") + b"Subject: x\n\nHi.\n"
    (thread,), _ = read(write(tmp_path, data))
    assert thread.turns[0].text == "Hi."


def test_nothing_but_headers_is_an_empty_turn(read: Read, tmp_path: Path) -> None:
    (thread,), _ = read(write(tmp_path, HEAD))
    assert (thread.turns[0].text, thread.title) == ("", "(no subject)")
