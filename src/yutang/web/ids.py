"""Ids in addresses: `{group_id:int}` takes what an id can be, and nothing else leads anywhere.

Starlette's own form of it takes any number of digits and hands them to int(), which refuses thousands of them with an
error that nobody catches: a fault of ours, for what is only a wrong address.
"""

from starlette.convertors import IntegerConvertor, register_url_convertor


class IdConvertor(IntegerConvertor):
    """Up to 19 digits: 2**63 - 1 has as many, and what is larger is in no table."""

    regex = "[0-9]{1,19}"


def use_ids_in_addresses() -> None:
    """Before the first route is declared."""
    register_url_convertor("int", IdConvertor())
