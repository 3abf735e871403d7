"""How alike two pictures look."""

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
_Plane = npt.NDArray[np.float32]

_WINDOW = (11, 11)  # pixels
_SIGMA = 1.5  # pixels
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


def ssim(one: Picture, other: Picture) -> float:
    """The mean structural similarity, 1 for the same picture: of RGB, the least of the three planes.

    Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli: "Image quality assessment: from error visibility to structural
    similarity", IEEE Transactions on Image Processing 13 (2004), equation 13, with the paper's own Gaussian window of
    11 × 11 pixels, sigma 1.5, and K1 = 0.01, K2 = 0.03.
    """
    assert one.shape == other.shape
    return min(_of_plane(one[:, :, plane], other[:, :, plane]) for plane in range(3))


def _of_plane(first: Picture, second: Picture) -> float:
    x, y = first.astype(np.float32), second.astype(np.float32)
    mean_x, mean_y = _blurred(x), _blurred(y)
    var_x = _blurred(x * x) - mean_x * mean_x
    var_y = _blurred(y * y) - mean_y * mean_y
    both = _blurred(x * y) - mean_x * mean_y
    above = (2 * mean_x * mean_y + _C1) * (2 * both + _C2)
    below = (mean_x * mean_x + mean_y * mean_y + _C1) * (var_x + var_y + _C2)
    return float((above / below).mean())


def _blurred(plane: _Plane) -> _Plane:
    return np.asarray(cv2.GaussianBlur(plane, _WINDOW, _SIGMA), dtype=np.float32)
