"""Recordings to words: any audio or video is decoded as a stream, and its speech recognised on this machine."""

from models.speech.media import SAMPLE_RATE, Block, MediaInfo, Samples, blocks, decode, probe
from models.speech.recogniser import Doubt, Segment, Speech, SpeechOptions, Word

__all__ = [
    "SAMPLE_RATE",
    "Block",
    "Doubt",
    "MediaInfo",
    "Samples",
    "Segment",
    "Speech",
    "SpeechOptions",
    "Word",
    "blocks",
    "decode",
    "probe",
]
