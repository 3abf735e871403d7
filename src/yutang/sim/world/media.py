"""Pictures, sounds and films of an account: those of three days and those kept for good."""

from dataclasses import dataclass

DAYS_KEPT = 3


@dataclass(frozen=True, slots=True)
class Media:
    id: str
    app_id: str
    kind: str  # image, voice, video, thumb
    mime: str
    filename: str
    content: bytes
    created_at: float
    expires_at: float | None  # None: permanent material, and what fans sent
    permanent: bool = False  # part of the account's library
    title: str = ""
    description: str = ""

    def lives(self, now: float) -> bool:
        return self.expires_at is None or now < self.expires_at
