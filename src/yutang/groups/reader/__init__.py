"""The group-QR reader: an uploaded screenshot becomes payload, kind, printed name and printed date, or a sentence."""

from yutang.groups.reader.card import CardReading, Slot
from yutang.groups.reader.reading import read_card
from yutang.groups.reader.recogniser import Recogniser, load_recogniser
from yutang.groups.reader.rejects import RejectCode, Sentence, sentence

__all__ = ["CardReading", "Recogniser", "RejectCode", "Sentence", "Slot", "load_recogniser", "read_card", "sentence"]
