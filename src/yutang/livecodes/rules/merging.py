"""Merged codes: where the printed posters of a deleted code lead."""

from collections.abc import Mapping


def final_code(code_id: int, merged: Mapping[int, int]) -> int:
    """Follow `merged` (code → the code it was merged into) to its end. Raises ValueError for a circle."""
    seen = {code_id}
    while code_id in merged:
        code_id = merged[code_id]
        if code_id in seen:
            raise ValueError("codes merged in a circle")
        seen.add(code_id)
    return code_id
