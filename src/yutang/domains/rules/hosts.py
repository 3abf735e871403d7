"""Domain names as people type them. Pure."""

import ipaddress
import re
from typing import Final

from yutang.errors import N_, Invalid

_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_TOP: Final = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?")  # no number: 127.1 and 2130706433 are addresses to some
_PORT: Final = re.compile(r"[0-9]{1,5}")
_LONGEST: Final = 253
_INNER: Final = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".test", ".invalid", ".onion")
_NO_NAME: Final = N_("This is not a domain name. It looks like pages.example.com.")


def read_host(text: str, *, private: bool) -> tuple[str, str]:
    """Scheme and host of what somebody typed: `pages.example.com`, or with https:// in front.

    `private` (for tests and inner networks) also takes http://, a port, numbers and names without a dot.
    Raises Invalid.
    """
    typed = text.strip().lower()
    scheme, found, rest = typed.partition("://")
    scheme, rest = (scheme, rest) if found else ("http" if private else "https", typed)
    if scheme not in (("https", "http") if private else ("https",)):
        raise Invalid(N_("The address must start with https://."))
    host = rest.removesuffix("/").removesuffix(".")
    name, colon, port = host.partition(":")
    if colon and not private:
        raise Invalid(N_("Please type the domain without a port: phones ask the usual one."))
    if colon and not (_PORT.fullmatch(port) and 0 < int(port) < 65_536):  # noqa: PLR2004
        raise Invalid(_NO_NAME)
    name = _as_dns(name)
    if private:
        _check_labels(name, any_top=True)
    else:
        _check_public(name)
    return scheme, f"{name}{colon}{port}"


def host_of(header: str) -> str:
    """The host that a request names, as domains are kept: small letters, no dot at its end, no usual port."""
    host = header.strip().lower()
    name, colon, port = host.rpartition(":")
    if colon and port in ("80", "443"):
        host = name
    return host.removesuffix(".")


def shown_host(host: str) -> str:
    """As people read it: names in other scripts in their own letters."""
    if "xn--" not in host:
        return host
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def _as_dns(name: str) -> str:
    """Raises Invalid."""
    if not name or len(name) > _LONGEST or any(c.isspace() or not c.isprintable() for c in name):
        raise Invalid(_NO_NAME)
    try:
        encoded = name.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise Invalid(_NO_NAME) from error
    if len(encoded) > _LONGEST:
        raise Invalid(_NO_NAME)
    return encoded


def _check_labels(name: str, *, any_top: bool) -> None:
    labels = name.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels) or not (any_top or _TOP.fullmatch(labels[-1])):
        raise Invalid(_NO_NAME)


def _check_public(name: str) -> None:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        pass
    else:
        raise Invalid(N_("Please type a domain, not an address in numbers."))
    _check_labels(name, any_top=False)
    if "." not in name or name.endswith(_INNER):
        raise Invalid(N_("Phones elsewhere cannot open this name. Please type a public domain."))
