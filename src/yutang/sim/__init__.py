"""The local WeChat platform: API, push engine, phones in the browser. Knows WeChat, and nothing of the product.

It behaves as WeChat does towards an official account: same paths, same answers, same limits. Everything is in memory of
one process with one event loop: when it ends, its accounts, fans and chats are gone. All chance comes from a seed, all
time from one clock (`clock.py`) that can run faster or jump. There is no sign-in: whoever reaches its port owns it.

How it is made, from the inside out:

* `world/` holds the state: accounts, fans, ties (one fan with one account: openid, follow, tags, chat), media, codes.
  `world/changes.py` is the log of what changed, which pages and tests wait on.
* `pushing/` signs and sends pushes to an account's URL and shows the passive reply in the fan's chat.
* `acts/` is what people do on their phones: follow, say, scan, tap, allow.
* `api/` answers WeChat's own paths, one module for each area with its table `ENDPOINTS`.
* `control/` is the JSON API under `/sim` with which tests and pages move the world.
* `phones/` is the pages under `/phone`.
* `server.py` puts the routes together, `platform.py` holds all of the above and is what every route is given.

For who adds pages or another kind of thing to scan (groups, for one):

* Routes: export `routes(platform) -> list[BaseRoute]` and add it to the list in `server.py`.
* Read the world through `platform.world` (`world.fans`, `world.accounts`, `world.ties_of(fan)`, `tie.chat`); act
  through the functions in `acts/`, which take the platform first. Handlers are `async def`: nothing else runs between
  two awaits, so plain reads and writes are safe. No threads.
* Be told of changes with `await platform.changes.after(number, timeout)`; over HTTP `GET /sim/events?after=N` (waits),
  or as server-sent events with `Accept: text/event-stream`. Tell others with
  `platform.changes.add("group.joined", fan="f1", …)`.
* Scan box: append to `platform.scanners` a function `(fan, payload) -> dict | None`; the first that answers wins. It is
  asked before the payload is taken for a plain address.
* State of your own: keep it in an object that your `routes(platform)` makes. Chance: `platform.chance.of("groups")`.
* Who holds the phone, in a web view: `holder(platform, request)` in `acts/holding.py` reads `?sim_fan=`, the word
  `SimFan/<id>` in the user agent, then the cookie `sim_fan`.
"""
