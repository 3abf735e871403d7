"""A stranger's phone as the request shows it. Pure."""

from dataclasses import dataclass

from yutang.campaigns.rules.prints import agent_print, device_print, network_print


@dataclass(frozen=True, slots=True)
class Client:
    """`visitor_id`: of its cookie, or made for it."""

    visitor_id: int
    address: str
    agent: str


def prints_of(key: bytes, workspace_id: int, client: Client) -> tuple[str, str, str]:
    """Network, device and agent, as touches and participants keep them."""
    return (
        network_print(key, workspace_id, client.address),
        device_print(key, workspace_id, client.visitor_id),
        agent_print(key, workspace_id, client.agent),
    )
