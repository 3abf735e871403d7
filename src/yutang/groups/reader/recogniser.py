"""Reads lines of text from pixels. The one module that knows the OCR library, which is the optional extra `ocr`.

Models and their detector come from the rapidocr wheel (PP-OCRv4, Chinese and Latin letters). Single lines go straight
to the recognition model through onnxruntime: that leaves out the import of OpenCV and the other two models, which only
the second look at a hard picture needs.
"""

import importlib.util
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]

LINE_HEIGHT = 48  # pixels; what the recognition model was trained on
_MODEL = "models/ch_PP-OCRv4_rec_infer.onnx"
_MIN_WIDTH = 64
_LEAST_SIDE = 576  # pixels; the detector enlarges pages that are narrower


@dataclass(frozen=True, slots=True)
class Line:
    """What one line says, and how sure each of its letters is, 0 to 1 (`len(sure) == len(text)`)."""

    text: str
    sure: tuple[float, ...]

    @property
    def mean(self) -> float:
        return sum(self.sure) / len(self.sure) if self.sure else 0.0


@dataclass(frozen=True, slots=True)
class TextBox:
    """Where the detector sees a line, in pixels of the page."""

    left: float
    top: float
    right: float
    bottom: float


class Recogniser(Protocol):
    """Implemented with rapidocr's models here, and by a stub in tests."""

    def read_line(self, line: Grey) -> Line:
        """One line, LINE_HEIGHT pixels high, dark on light."""

    def find_lines(self, page: Grey) -> Sequence[TextBox]:
        """Where text stands on a page, from top to bottom."""


def load_recogniser() -> Recogniser | None:
    """The recogniser, or None where the extra `ocr` is not installed. Takes about 0.2 s and 60 MB."""
    if importlib.util.find_spec("onnxruntime") is None:
        return None
    spec = importlib.util.find_spec("rapidocr_onnxruntime")
    if spec is None or not spec.submodule_search_locations:
        return None
    return RapidRecogniser(Path(spec.submodule_search_locations[0]) / _MODEL)


class RapidRecogniser:
    """PP-OCRv4 on one thread. May be shared between threads."""

    def __init__(self, model: Path) -> None:
        # Its wheels for Linux (1.31) keep a device id and a queue of events in the home directory, to be sent to their
        # maker. Only this variable, set before the library is loaded, stops that; disable_telemetry_events() does not.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime  # noqa: PLC0415 - an optional extra

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = False  # every width of a line would leave its own pool behind: 500 MB, not 340
        self._session: Any = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._input: str = self._session.get_inputs()[0].name
        letters = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._letters = ["", *letters, " "]  # 0 is the blank of CTC, the last one a space
        self._detector: Any = None
        self._lock = threading.Lock()

    def read_line(self, line: Grey) -> Line:
        scaled = (line.astype(np.float32) / 127.5) - 1.0
        width = max(_MIN_WIDTH, scaled.shape[1])
        padded = np.ones((LINE_HEIGHT, width), np.float32)
        padded[:, : scaled.shape[1]] = scaled
        stacked = np.broadcast_to(padded, (1, 3, LINE_HEIGHT, width))
        scores: NDArray[np.float32] = self._session.run(None, {self._input: np.ascontiguousarray(stacked)})[0][0]
        return self._decode(scores)

    def find_lines(self, page: Grey) -> Sequence[TextBox]:
        colours = np.repeat(page[:, :, np.newaxis], 3, axis=2)
        with self._lock:  # the library keeps the page's size in the detector while it works
            if self._detector is None:
                from rapidocr_onnxruntime import RapidOCR  # noqa: PLC0415 - brings OpenCV; most pictures never need it

                self._detector = RapidOCR(
                    intra_op_num_threads=1, inter_op_num_threads=1, det_limit_side_len=_LEAST_SIDE
                )
            boxes, _ = self._detector(colours, use_det=True, use_cls=False, use_rec=False)
        corners = [np.asarray(box, np.float64) for box in boxes or ()]
        found = [TextBox(*box.min(axis=0).tolist(), *box.max(axis=0).tolist()) for box in corners]
        return sorted(found, key=lambda box: box.top)

    def _decode(self, scores: NDArray[np.float32]) -> Line:
        """Greedy CTC: the best letter of each step, repeats and blanks dropped."""
        best = scores.argmax(axis=1)
        sure = scores.max(axis=1)
        kept = best != 0
        kept[1:] &= best[1:] != best[:-1]
        letters = [self._letters[index] for index in best[kept]]
        certain = sure[kept].tolist()
        while letters and letters[0] == " ":
            del letters[0], certain[0]
        while letters and letters[-1] == " ":
            del letters[-1], certain[-1]
        return Line("".join(letters), tuple(certain))
