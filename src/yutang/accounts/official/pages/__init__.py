"""Pages of official accounts: the list, the wizard that connects one, its own page, and pushes that failed."""

from fastapi import APIRouter

from yutang.accounts.official.pages import account, pushes, wizard

router = APIRouter()
for part in (wizard, account, pushes):  # `/accounts/new` before `/accounts/{account_id}`
    router.include_router(part.router)

__all__ = ["router"]
