"""What an official account may do, by its class (reference §2.16), as data."""

from enum import StrEnum


class AccountClass(StrEnum):
    """Kind of account × certified. A personal subscription account can never be certified."""

    SUBSCRIPTION_PERSONAL = "subscription_personal"
    SUBSCRIPTION = "subscription"
    SUBSCRIPTION_CERTIFIED = "subscription_certified"
    SERVICE = "service"
    SERVICE_CERTIFIED = "service_certified"
