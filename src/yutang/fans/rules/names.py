"""What a fan is called where no name is known."""


def code_of(fan_id: int) -> str:
    """Four letters that stay the same for a fan, e.g. 8F3A. Not unique: for people's eyes.

    The low bits of an id count within a millisecond and repeat; those of its time are mixed in.
    """
    return f"{(fan_id ^ (fan_id >> 22)) & 0xFFFF:04X}"
