"""The whole world: who is there, who follows whom, what was said."""

from yutang.sim.chance import Chance
from yutang.sim.clock import Clock
from yutang.sim.world.accounts import Account, Code
from yutang.sim.world.changes import Changes
from yutang.sim.world.fans import ChatMessage, Fan, Sender, Tie
from yutang.sim.world.media import Media
from yutang.wechat.capabilities import AccountClass

HOME_CODE = "http://weixin.qq.com/r/"
SCENE_CODE = "http://weixin.qq.com/q/"
_MOST_MEDIA = 512 << 20  # bytes of all pictures, sounds and films together
_LONGEST_CHAT = 2_000  # messages kept of one chat
_ANY_NUMBER = (1_000_000, 3.2e8)  # messages, within seconds: ten years


class World:
    def __init__(self, clock: Clock, chance: Chance, changes: Changes) -> None:
        self.clock = clock
        self.chance = chance
        self.changes = changes
        self.accounts: dict[str, Account] = {}  # by app id
        self.fans: dict[str, Fan] = {}  # by id
        self.media: dict[str, Media] = {}  # by media id
        self._media_bytes = 0
        self._ties: dict[str, dict[str, Tie]] = {}  # app id → openid → tie, in the order of the first contact
        self._tie_of: dict[tuple[str, str], Tie] = {}  # (fan id, app id)
        self._code_tokens: dict[str, tuple[Account, Code]] = {}
        self._tickets: dict[str, tuple[Account, Code]] = {}
        self._next_message = 0
        # MsgIds are 64-bit and look like this. Platforms of different seeds begin far apart: an account that meets one
        # after the other must not take new messages for old ones.
        self._next_msg_id = 23_000_000_000_000_000 + chance.of("msgids").randrange(10**15)

    # ---- accounts ----------------------------------------------------------------------------------------------------

    def add_account(self, account: Account) -> Account:
        self.accounts[account.app_id] = account
        self._ties.setdefault(account.app_id, {})
        self.changes.add("account.made", app_id=account.app_id)
        return account

    def account_of_home(self, token: str) -> Account | None:
        return next((each for each in self.accounts.values() if each.home_token == token), None)

    def account_of_original(self, original_id: str) -> Account | None:
        return next((each for each in self.accounts.values() if each.original_id == original_id), None)

    # ---- fans --------------------------------------------------------------------------------------------------------

    def add_fan(self, nickname: str) -> Fan:
        fan = Fan(f"f{len(self.fans) + 1}", nickname)
        self.fans[fan.id] = fan
        self.changes.add("fan.made", fan=fan.id)
        return fan

    def tie(self, fan: Fan, account: Account) -> Tie:
        """What ties the two; made on first contact, with an openid of this account."""
        found = self._tie_of.get((fan.id, account.app_id))
        if found is None:
            openid = account.openid_prefix + self.chance.token("openids", 28 - len(account.openid_prefix))
            found = Tie(fan, account.app_id, openid)
            self._tie_of[fan.id, account.app_id] = found
            self._ties[account.app_id][openid] = found
        return found

    def add_follower(self, account: Account, openid: str) -> Tie:
        """Somebody of whom only the openid is known here, who follows and may be written to as often as one likes."""
        if openid in self._ties[account.app_id]:
            return self._ties[account.app_id][openid]
        fan = self.add_fan(openid[-8:])
        tie = Tie(fan, account.app_id, openid, follows=True, followed_at=self.clock.now())
        tie.window.open(*_ANY_NUMBER, self.clock.now())
        self._tie_of[fan.id, account.app_id] = self._ties[account.app_id][openid] = tie
        return tie

    def known_tie(self, account: Account, openid: str) -> Tie | None:
        return self._ties[account.app_id].get(openid)

    def ties_of(self, fan: Fan) -> list[Tie]:
        return [self._tie_of[fan.id, app_id] for app_id in self.accounts if (fan.id, app_id) in self._tie_of]

    def ties_with(self, account: Account) -> list[Tie]:
        """Everybody who ever had to do with the account, in that order."""
        return list(self._ties[account.app_id].values())

    def followers(self, account: Account) -> list[Tie]:
        return [tie for tie in self._ties[account.app_id].values() if tie.follows]

    def unionid(self, fan: Fan, account: Account) -> str | None:
        """One for all accounts that are bound to the same Open Platform account; none where none is bound."""
        if not account.union:
            return None
        if account.union not in fan.unionids:
            fan.unionids[account.union] = "o6" + self.chance.token("unionids", 26)
        return fan.unionids[account.union]

    # ---- chats -------------------------------------------------------------------------------------------------------

    def put_in_chat(self, tie: Tie, sender: Sender, kind: str, text: str = "", **more: object) -> ChatMessage:
        self._next_message += 1
        message = ChatMessage(self._next_message, self.clock.now(), sender, kind, text, dict(more))
        tie.chat.append(message)
        if sender == "fan":
            tie.read = message.id
        del tie.chat[:-_LONGEST_CHAT]
        self.changes.add("chat.message", fan=tie.fan.id, app_id=tie.app_id, message=message.id, sender=sender)
        return message

    def next_msg_id(self) -> int:
        self._next_msg_id += self.chance.of("msgids").randrange(1, 1000)
        return self._next_msg_id

    # ---- media and codes ---------------------------------------------------------------------------------------------

    def add_media(self, media: Media) -> Media:
        """Keep it; where memory runs short, the oldest that is not in a library goes, as if it had expired."""
        self.media[media.id] = media
        self._media_bytes += len(media.content)
        while self._media_bytes > _MOST_MEDIA:
            oldest = next((each for each in self.media.values() if not each.permanent and each is not media), None)
            if oldest is None:
                break
            self.drop_media(oldest)
        return media

    def drop_media(self, media: Media) -> None:
        self._media_bytes -= len(self.media.pop(media.id).content)

    def living_media(self, account: Account, media_id: str) -> Media | None:
        found = self.media.get(media_id)
        if found is None or found.app_id != account.app_id or not found.lives(self.clock.now()):
            return None
        return found

    def add_code(self, account: Account, code: Code) -> None:
        account.codes[code.ticket] = code
        self._code_tokens[code.token] = self._tickets[code.ticket] = (account, code)

    def code_of_ticket(self, ticket: str) -> Code | None:
        found = self._tickets.get(ticket)
        return found[1] if found and self.code_lives(found[1]) else None

    def code_of_token(self, token: str) -> tuple[Account, Code] | None:
        found = self._code_tokens.get(token)
        return found if found and self.code_lives(found[1]) else None

    def code_lives(self, code: Code) -> bool:
        return code.expires_at is None or self.clock.now() < code.expires_at


def is_service(account: Account) -> bool:
    return account.account_class in (AccountClass.SERVICE, AccountClass.SERVICE_CERTIFIED)
