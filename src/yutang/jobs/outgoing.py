"""HTTP to addresses that people typed in: the one place through which webhooks and robots are reached.

What is guarded here, because whoever may add a webhook could otherwise make this machine talk to its own neighbours:

* The name is resolved once, every address it has must be public, and the connection goes to one of the addresses that
  were checked (a second look-up could answer differently). TLS still checks the certificate against the name.
* Redirects are not followed, proxies of the environment are not used, an answer is read up to `ANSWER_BYTES`, and the
  whole exchange ends within `DEADLINE`.

Limits: a public address that forwards into a private network from outside cannot be told; any port may be asked; the
look-up of the name itself takes as long as the system's resolver allows.
"""

import asyncio
import functools
import ipaddress
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import httpx2

from yutang.errors import N_, Invalid
from yutang.jobs.kinds import GiveUp, TryLater

DEADLINE: Final = 20.0
"""Seconds for all of it: Standard Webhooks recommends 15 to 30 for the receiver to answer."""
CONNECT_SECONDS: Final = 5.0
ANSWER_BYTES: Final = 64 * 1024
LONGEST_URL: Final = 2048

_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_INNER: Final = (  # private by RFC 6890 and RFC 8215, and public by mistake in the ipaddress module of Python 3.11
    ipaddress.ip_network("192.0.0.0/24"),
    ipaddress.ip_network("64:ff9b:1::/48"),
)

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes  # at most ANSWER_BYTES

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300  # noqa: PLR2004

    @property
    def retry_after(self) -> timedelta | None:
        """What the receiver asks for in seconds; its date form is left alone."""
        text = self.headers.get("retry-after", "")
        return timedelta(seconds=int(text)) if text.isascii() and text.isdecimal() and len(text) < 8 else None  # noqa: PLR2004


def system_resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host name. Raises OSError when there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def check_url(text: str, *, private_addresses: bool) -> str:
    """A URL that may be sent to, as far as can be told without asking the network. Raises Invalid with a sentence.

    With `private_addresses` plain http is allowed too: inside one's own network there is often no certificate.
    """
    try:
        url = httpx2.URL(text.strip())
        port_ok = url.port is None or 0 < url.port < 65_536  # noqa: PLR2004
    except (httpx2.InvalidURL, ValueError) as error:
        raise Invalid(N_("This is not a web address.")) from error
    if len(text) > LONGEST_URL or not url.host or "%" in url.host or not port_ok or url.userinfo:
        raise Invalid(N_("This is not a web address."))
    if url.scheme not in (("https", "http") if private_addresses else ("https",)):
        raise Invalid(N_("The address must start with https://."))
    literal = _as_ip(url.host)
    if literal is not None and not private_addresses and not is_public(literal):
        raise Invalid(N_("This address is inside a private network. The installation's settings do not allow that."))
    return str(url)


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    private_addresses: bool,
    resolve: Resolve = system_resolve,
    tls: ssl.SSLContext | None = None,
) -> Answer:
    """POST and return the answer, whatever its status.

    Raises GiveUp when the address may not be reached, TryLater when it could not be. Never called from an event loop.
    """
    try:
        target = httpx2.URL(check_url(url, private_addresses=private_addresses))
    except Invalid as refusal:
        raise GiveUp(refusal.sentence) from refusal
    address = _checked_address(target, private_addresses=private_addresses, resolve=resolve)
    try:
        return asyncio.run(_exchange(target, address, body, headers, tls or _trusted()))
    except (TimeoutError, httpx2.TimeoutException) as error:
        raise TryLater(N_("The receiver did not answer in time.")) from error
    except (httpx2.HTTPError, OSError) as error:
        raise TryLater(N_("The receiver could not be reached ({kind})."), kind=type(error).__name__) from error


def is_public(address: IpAddress) -> bool:
    """Whether an address belongs to the public internet; one that carries an IPv4 address inside is judged by that."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(inner)
    if any(address in network for network in _INNER if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _checked_address(url: httpx2.URL, *, private_addresses: bool, resolve: Resolve) -> str:
    try:
        found = resolve(url.raw_host.decode("ascii"), url.port or (443 if url.scheme == "https" else 80))
    except (OSError, UnicodeError) as error:
        raise TryLater(N_("The name of the receiver's server could not be found.")) from error
    if not found:
        raise TryLater(N_("The name of the receiver's server could not be found."))
    if not private_addresses and not all(is_public(ipaddress.ip_address(_no_zone(text))) for text in found):
        raise GiveUp(N_("This address is inside a private network. The installation's settings do not allow that."))
    return found[0]


async def _exchange(
    url: httpx2.URL, address: str, body: bytes, headers: Mapping[str, str], tls: ssl.SSLContext
) -> Answer:
    sent = {
        **headers,
        "Host": url.netloc.decode("ascii"),
        "User-Agent": "Yutang",
        "Accept-Encoding": "identity",  # nothing to unpack: ANSWER_BYTES are what came over the wire
    }
    where = url.copy_with(host=address)
    extensions: dict[str, Any] = {"sni_hostname": url.raw_host.decode("ascii")}
    timeout = httpx2.Timeout(DEADLINE, connect=CONNECT_SECONDS)
    async with (
        asyncio.timeout(DEADLINE),
        httpx2.AsyncClient(verify=tls, trust_env=False, follow_redirects=False, timeout=timeout) as client,
        client.stream("POST", where, content=body, headers=sent, extensions=extensions) as response,
    ):
        return Answer(response.status_code, dict(response.headers), await _first_bytes(response))


async def _first_bytes(response: httpx2.Response) -> bytes:
    read = bytearray()
    async for part in response.aiter_raw():
        read += part
        if len(read) >= ANSWER_BYTES:
            break
    return bytes(read[:ANSWER_BYTES])


@functools.cache
def _trusted() -> ssl.SSLContext:
    """The certificates this machine trusts; read once, it takes tens of milliseconds."""
    return ssl.create_default_context()


def _as_ip(host: str) -> IpAddress | None:
    try:
        return ipaddress.ip_address(_no_zone(host))
    except ValueError:
        return None


def _no_zone(address: str) -> str:
    """fe80::1%eth0 without its interface."""
    return address.partition("%")[0]
