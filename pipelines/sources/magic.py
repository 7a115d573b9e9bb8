"""Is it sound or moving pictures? What the first bytes and the ending of a file say, before it is opened."""

from __future__ import annotations

MEDIA_ENDINGS = frozenset({
    ".mp3", ".m4a", ".m4b", ".mp4", ".m4v", ".mov", ".3gp", ".aac", ".wav", ".wave", ".flac", ".ogg", ".oga",
    ".opus", ".webm", ".mkv", ".mka", ".wma", ".wmv", ".asf", ".aif", ".aiff", ".caf", ".amr", ".avi", ".mpg",
    ".mpeg", ".ts", ".au", ".ac3",
})  # fmt: skip
"""Endings of recordings: worth opening the file, as some of them start with nothing that can be told."""

_STILL_IMAGES = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis", b"crx ")


def is_media(head: bytes) -> bool:
    """Whether these first bytes can't be anything but a container of sound or moving pictures."""
    if head[4:8] == b"ftyp":
        return head[8:12] not in _STILL_IMAGES
    if head[:4] == b"RIFF" or head[:4] == b"RF64":
        return head[8:12] in (b"WAVE", b"AVI ")
    if head[:4] == b"FORM":
        return head[8:12] in (b"AIFF", b"AIFC")
    asf = bytes.fromhex("3026b2758e66cf11")
    return head.startswith((b"OggS", b"fLaC", b"\x1aE\xdf\xa3", b"caff\x00", b"#!AMR", b".snd\x00", asf))


def may_be_media(head: bytes) -> bool:
    """Whether they may be: an MP3 or AAC frame, an ID3 tag, a transport stream, an MPEG pack."""
    frame = head[0] == 0xFF and len(head) > 1 and head[1] & 0xE0 == 0xE0 and head[1] != 0xFE
    stream = head[0] == 0x47 and head[188:189] == b"\x47"
    return frame or stream or head.startswith((b"ID3", b"\x00\x00\x01\xba"))
