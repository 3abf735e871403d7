"""Codes from a phone (RFC 6238): six digits, thirty seconds, SHA-1, as every authenticator app does them."""

import hmac
from datetime import datetime

import pyotp

SECONDS = 30
_DRIFT = 1  # steps a phone's clock may be off, either way


def new_secret() -> str:
    """160 random bits in base32."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step a code is for; none when it is for no step near `now`."""
    digits = "".join(code.split())
    current = int(now.timestamp()) // SECONDS
    clock = pyotp.TOTP(secret)
    # Every step is compared, so that the time taken does not say which one matched.
    found = [step for step in range(current - _DRIFT, current + _DRIFT + 1) if _same(clock.generate_otp(step), digits)]
    return found[0] if found else None


def _same(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode())


def address(secret: str, email: str, issuer: str) -> str:
    """The otpauth:// address that an authenticator app reads from a QR."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)
