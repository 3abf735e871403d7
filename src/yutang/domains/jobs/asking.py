"""One question to one domain: does it lead here, and until when does its certificate last?

Only names from the list of domains are asked, at one fixed path. The name is resolved once, every address must be
public (unless the settings allow others), and the connection goes to the address that was checked; TLS checks the
certificate against the name. Redirects and proxies are not followed; time and bytes are bounded.
"""

import asyncio
import ipaddress
import ssl
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import dns.exception
import dns.resolver
import httpx2

from yutang.domains.actions.probing import Seen, Wanted
from yutang.domains.models import Trouble
from yutang.domains.proof import PATH, RECORD, answer_to, record_text
from yutang.domains.rules.health import DEADLINE
from yutang.jobs.outgoing import Resolve, is_public

_MOST_BYTES: Final = 1024
_MOST_TEXTS: Final = 50

Texts = Callable[[str], Sequence[str]]


class Troubled(Exception):
    """Why a domain is not well."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Ears:
    """All that a question needs of the outside world. `names`: threads for look-ups, which may hang."""

    names: Executor
    resolve: Resolve
    texts: Texts
    tls: ssl.SSLContext
    key: bytes  # of `proof.answer_to`
    private: bool  # addresses of inner networks may be asked


def system_texts(name: str) -> Sequence[str]:
    """The TXT records of a name, as this machine's DNS servers tell; none where there are none."""
    try:
        found = dns.resolver.resolve(name, "TXT", lifetime=DEADLINE - 0.5, raise_on_no_answer=False)
    except dns.exception.DNSException:
        return ()
    rows = list(found.rrset or ())[:_MOST_TEXTS]
    return [b"".join(row.strings).decode("utf-8", "replace") for row in rows]


async def look(wanted: Wanted, ears: Ears, nonce: str) -> Seen:
    """Never raises: what went wrong is what was seen."""
    began = time.perf_counter()
    try:
        async with asyncio.timeout(DEADLINE):
            tls_until = await _ask(wanted, ears, nonce)
    except Troubled as problem:
        if not wanted.is_ours:
            return await _look_for_record(wanted, ears, problem.trouble)
        return Seen(wanted.domain_id, problem.trouble)
    except (TimeoutError, httpx2.HTTPError, OSError) as problem:
        trouble = Trouble.TLS if _is_tls(problem) else Trouble.NO_ANSWER
        if not wanted.is_ours:
            return await _look_for_record(wanted, ears, trouble)
        return Seen(wanted.domain_id, trouble)
    return Seen(wanted.domain_id, None, round((time.perf_counter() - began) * 1000), tls_until)


async def _look_for_record(wanted: Wanted, ears: Ears, trouble: Trouble) -> Seen:
    """A domain that does not lead here yet may be proved by a TXT record. `trouble`: what else is to be told."""
    loop = asyncio.get_running_loop()
    name = f"{RECORD}.{wanted.host.partition(':')[0]}"
    try:
        async with asyncio.timeout(DEADLINE):
            texts = await loop.run_in_executor(ears.names, ears.texts, name)
    except (TimeoutError, OSError):
        texts = ()
    proved = record_text(wanted.token) in texts
    return Seen(wanted.domain_id, None if proved else trouble, by_record=True)


async def _ask(wanted: Wanted, ears: Ears, nonce: str) -> datetime | None:
    """When the certificate ends; none without TLS. Raises Troubled, and what the network raises."""
    url = httpx2.URL(f"{wanted.scheme}://{wanted.host}{PATH}?nonce={nonce}")
    address = await _address(url, ears)
    sent = {"Host": wanted.host, "User-Agent": "Yutang", "Accept-Encoding": "identity"}
    extensions: dict[str, Any] = {"sni_hostname": url.raw_host.decode("ascii")}
    async with (
        httpx2.AsyncClient(verify=ears.tls, trust_env=False, follow_redirects=False, timeout=DEADLINE) as client,
        client.stream("GET", url.copy_with(host=address), headers=sent, extensions=extensions) as response,
    ):
        ends = _certificate_end(response)
        said = await _first_bytes(response)
        good = response.status_code == httpx2.codes.OK and said == answer_to(ears.key, wanted.host, nonce).encode()
    if not good:
        raise Troubled(Trouble.OTHER)
    return ends


async def _address(url: httpx2.URL, ears: Ears) -> str:
    """Raises Troubled."""
    port = url.port or (443 if url.scheme == "https" else 80)
    loop = asyncio.get_running_loop()
    try:
        found = await loop.run_in_executor(ears.names, ears.resolve, url.raw_host.decode("ascii"), port)
    except (OSError, UnicodeError) as error:
        raise Troubled(Trouble.NAME) from error
    if not found:
        raise Troubled(Trouble.NAME)
    if not ears.private and not all(is_public(ipaddress.ip_address(each.partition("%")[0])) for each in found):
        raise Troubled(Trouble.PRIVATE)
    return found[0]


def _certificate_end(response: httpx2.Response) -> datetime | None:
    stream = response.extensions.get("network_stream")
    shaken = stream.get_extra_info("ssl_object") if stream is not None else None
    ends = (shaken.getpeercert() or {}).get("notAfter") if shaken is not None else None
    return None if ends is None else datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)


async def _first_bytes(response: httpx2.Response) -> bytes:
    read = bytearray()
    async for part in response.aiter_raw():
        read += part
        if len(read) >= _MOST_BYTES:
            break
    return bytes(read[:_MOST_BYTES])


def _is_tls(problem: BaseException | None) -> bool:
    while problem is not None:
        if isinstance(problem, ssl.SSLError):
            return True
        problem = problem.__cause__ or problem.__context__
    return False
