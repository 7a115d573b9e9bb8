"""The words that a mail adds."""

from __future__ import annotations

import pytest

from pipelines.sources.html import html_words
from pipelines.sources.replies import reply_text

NAMES = ("Ana Ruiz", "Ana")


@pytest.mark.parametrize(
    "below",
    [
        "On Fri, 7 Mar 2025 at 22:18, Ben <ben@x.example> wrote:\n\n> Can you?\n",
        "On Fri, 7 Mar 2025 at 22:18, Ben Long-Name\n<ben@x.example> wrote:\n> Can you?\n",
        "El mié, 9 oct 2024 a la(s) 8:14 p.m., Ben (ben@x.example) escribió:\n\n> Can you?\n>> Older\n",
        "пт, 10 квіт. 2026 р. о 13:30 Ben <ben@x.example> пише:\n\n> Can you?\n",
        "2025년 5월 6일 (화) 오후 1:45, Ben <ben@x.example>님이 작성:\n\n> Can you?\n",
        "On 7 Mar 2025, at 10:00, Ben <ben@x.example> wrote:\n\nCan you?\n",
        "________________________________\nFrom: Ben <b@x.example>\nSent: 7 March 2025\nSubject: It\n\nCan you?\n",
        "From:       Ben <ben@x.example>\nDate:       13/01/2025 13:05\nTo:         Ana\nSubject:    It\n\nCan you?\n",
        "De: Ben <ben@x.example>\nEnvoyé: mardi 3 juin 2025 14:50\nÀ: Ana\nObjet: It\n\nCan you?\n",
        "-----Original Message-----\nFrom: Ben\nSent: Monday\nSubject: It\n\nCan you?\n",
        "---------- Forwarded message ---------\nFrom: UPS Romania\nPlease send the invoice.\n",
        "Begin forwarded message:\n\nFrom: Ben <ben@x.example>\nSubject: It\n\nCan you?\n",
    ],
)
def test_quoted_mail_below_is_taken_away(below: str) -> None:
    assert reply_text(f"Yes, on Monday.\n\n{below}") == "Yes, on Monday."


def test_answers_between_quoted_lines_stay() -> None:
    text = (
        "On Mon, Mar 24, 2025 at 4:10 AM, Ben\n<ben@x.example> wrote:\n\nHi Ben,\n\n> Could we get it by Friday?\n\n"
        "Yes, by the 28th.\n\n> And the page?\n\nI leave that to Tom.\n\nThanks,\nAna"
    )
    assert reply_text(text, NAMES) == "Hi Ben,\n\nYes, by the 28th.\n\nI leave that to Tom."


def test_answer_below_a_quoted_heading() -> None:
    text = "On 29/05/2025 17:12, Ben wrote:\n> From: Tom <t@x.example>\n> Sent: Monday\n>\n> Which?\n\nThe first."
    assert reply_text(text) == "The first."


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAna\n",
        "--\nAna Ruiz | Project coordination | Firm\n+34 600 000 225",
        "Kind regards,\nAna Ruiz\nHead of Things, Firm Ltd\n7 Broad Street, Leeds",
        "Met vriendelijke groet / Kind regards,\n\nAna Ruiz\nFirm B.V.",
        "Mit freundlichen Grüßen\ni. A. Ana Ruiz\nGeschäftsführer: Dr. H. Wulff | Amtsgericht Lübeck HRB 0000",
        "gr, Ana",
        "Thank you po,\nAna",
        "Ana",
        "Dr Ana Ruiz, PMP\nDelivery Manager",
        "Ana Ruiz\nPartner, Property\nFirm LLP is registered in Scotland and we do not accept documents by mail.",
        "Best,\nAna\nThis e-mail and any attachment are confidential. Firm accepts no liability for its use.",
        "---------------------------------\nAna Ruiz / Firm Inc.\nTEL 06-5550-0133\n---------------------------------",
        "Sent from my iPhone",
        "Sent from Yahoo Mail on Android",
    ],
)
def test_signature_is_taken_away(signature: str) -> None:
    assert reply_text(f"Please send it by Friday.\n\n{signature}", NAMES) == "Please send it by Friday."


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, I will send it on Monday.",
        "Thank you.\n\nWho pays the six hours, the client or we? They are not in the offer.",
        "Greetings from Manila.\n\nOur trial ends on 30 September, could you please send us the licence key by Monday?",
        "Hello all,\n\nI'm Ana Ruiz, coordinator of the firm, and it is nice to meet you.\n\nTwo questions follow.",
        "I wanted to talk with regards to the payment.\n\nAs regards the time, Friday is fine for all of us here.",
        "pls whitelist 198.51.100.17\nboth static",
        "From: our database we take the names, not from the file.",
        "Sent from my desk this would be easier, but I will try tonight.",
    ],
)
def test_own_words_stay(text: str) -> None:
    assert reply_text(text, NAMES) == text


def test_postscript_below_the_signature_stays() -> None:
    assert (
        reply_text("Done.\n\nBest,\nAna\n\nPS: the key is at the desk.", NAMES)
        == "Done.\n\nPS: the key is at the desk."
    )


def test_lines_cut_by_the_mail_program_are_joined() -> None:
    text = (
        "Could you please create one integration user on the sandbox and\nshare its credentials with us by Wednesday "
        "12th March? A vault\nlink is fine.\n\n- first\n- second\nthird"
    )
    assert reply_text(text) == (
        "Could you please create one integration user on the sandbox and share its credentials with us by Wednesday "
        "12th March? A vault link is fine.\n\n- first\n- second\nthird"
    )


OUTLOOK = (
    '<div style="border:none;border-top:solid #E1E1E1 1.0pt">'
    "<p><b>From:</b> Ben<br><b>Sent:</b> Monday<br><b>To:</b> Ana</p></div>"
)


@pytest.mark.parametrize(
    "html",
    [
        f'<div class="WordSection1"><p>Mine&nbsp;&amp; ours.</p><div>{OUTLOOK}</div><p>Theirs.</p></div>',
        '<p>Mine &amp; ours.</p><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">From: Ben</div>Theirs.',
        '<div>Mine &amp; ours.</div><div class="gmail_quote"><div class="gmail_attr">On Monday Ben wrote:</div>'
        '<blockquote class="gmail_quote">Theirs.</blockquote></div>',
        '<p>Mine &amp; ours.</p><blockquote type="cite">Theirs.</blockquote>',
        '<p>Mine &amp; ours.</p><div class="yahoo_quoted">Theirs.</div>',
        '<p>Mine &amp; ours.</p><div class="gmail_signature">Ana<br>Firm</div><style>p {color: red}</style>',
        '<p>Mine &amp; ours.</p><span style="display:none">Theirs.</span>',
    ],
)
def test_html_without_the_other_mail(html: str) -> None:
    assert reply_text(html_words(f"<html><body>{html}</body></html>").own) == "Mine & ours."


def test_html_answers_between_quotes_stay() -> None:
    html = (
        '<div class="gmail_quote"><div class="gmail_attr">Ben wrote:</div>'
        '<blockquote class="gmail_quote">One?</blockquote><div>Yes.</div>'
        '<blockquote class="gmail_quote">Two?</blockquote><div>No.</div></div>'
    )
    assert html_words(html).own.split() == ["Yes.", "No."]


def test_coloured_answers_count_only_where_they_are_announced() -> None:
    answer = '<p><span style="color:#C00000">None please.</span></p><p style="color:#333333">2. Cut-off?</p>'
    rest = f"{OUTLOOK}<p>1. Rate?</p>{answer}"
    assert html_words(f"<p>My answers are in red.</p>{rest}").answers == "None please."
    assert html_words(f"<p>Noted.</p>{rest}").answers == ""


def test_html_that_nests_too_deep() -> None:
    assert "Mine." in html_words("<div>" * 20_000 + "Mine." + "</div>" * 20_000).own
