"""Publishing drafts: queued first, done a moment later, and told by PUBLISHJOBFINISH (reference §2.6)."""

from yutang.sim.api.bodies import Refused
from yutang.sim.api.calls import Answer, Call, Endpoint, Feature, JsonObject, done
from yutang.sim.api.drafts import draft_of, drafts_of, page_of, shown_articles
from yutang.sim.ledgers.sends import Draft, Published
from yutang.sim.platform import Platform
from yutang.sim.pushing import events
from yutang.sim.world.accounts import Account
from yutang.wechat.xml import Writable

_TAKES = 1.0  # simulated seconds
_OK, _DELETED = 0, 5
_HELPER = "mphelper"  # who sends events about the account itself


def submit(call: Call) -> Answer:
    draft, platform, account = draft_of(call), call.platform, call.account
    job, token = laid_out(call, draft)
    platform.agenda.after(_TAKES, lambda: _finish(platform, account, job, token))
    return {**done(), "publish_id": job.publish_id, "msg_data_id": platform.sends.new_id()}


def laid_out(call: Call, draft: Draft) -> tuple[Published, str]:
    """Take a draft out of its box and give its articles their addresses; the job, and its article id for later."""
    platform = call.platform
    token = platform.chance.token("articles", 43)
    articles = [
        {**article, "url": f"{platform.base_url}/s/{token}-{index}", "is_deleted": False}
        for index, article in enumerate(draft.articles)
    ]
    job = Published(str(platform.sends.new_id()), call.account.app_id, articles, call.now)
    platform.sends.published[job.publish_id] = job
    del drafts_of(call)[draft.media_id]
    return job, token


def get(call: Call) -> Answer:
    job = call.platform.sends.published.get(call.body.text("publish_id"))
    if job is None or job.app_id != call.account.app_id:
        raise Refused(40035, "invalid parameter, publish_id is unknown")
    answer: JsonObject = {"publish_id": job.publish_id, "publish_status": job.status, "fail_idx": job.failed}
    if job.status == _OK:
        answer["article_id"] = job.article_id
        items = [{"idx": n, "article_url": url} for n, url in numbered(job)]
        answer["article_detail"] = {"count": len(items), "item": items}
    return answer


def delete(call: Call) -> Answer:
    """One article by its index from 1; all with 0 or none. It cannot be undone."""
    job, index = _article_job(call), call.body.number("index", 0)
    if not 0 <= index <= len(job.articles):
        raise Refused(40114, "invalid index value")
    for number, article in enumerate(job.articles, start=1):
        if index in (0, number):
            article["is_deleted"] = True
    if all(article["is_deleted"] for article in job.articles):
        job.status = _DELETED
    return done()


def get_article(call: Call) -> Answer:
    return {"news_item": _article_job(call).articles}


def batch(call: Call) -> Answer:
    offset, wanted = page_of(call)
    jobs = [job for job in call.platform.sends.published.values() if _is_out(job, call.account)]
    jobs.reverse()
    with_content = call.body.data.get("no_content") != 1
    items = [
        {
            "article_id": job.article_id,
            "content": {"news_item": shown_articles(job.articles, with_content=with_content)},
            "update_time": int(job.at),
        }
        for job in jobs[offset : offset + wanted]
    ]
    return {"total_count": len(jobs), "item_count": len(items), "item": items}


def _finish(platform: Platform, account: Account, job: Published, article_id: str) -> None:
    job.status, job.article_id = _OK, article_id
    items: list[Writable] = [{"idx": n, "article_url": url} for n, url in numbered(job)]
    info: events.Fields = {
        "publish_id": job.publish_id,
        "publish_status": job.status,
        "article_id": article_id,
        "article_detail": {"count": len(items), "item": items},
    }
    now = platform.clock.now()
    platform.engine.push(account, None, events.event(account, _HELPER, now, "PUBLISHJOBFINISH", PublishEventInfo=info))
    platform.changes.add("account.published", app_id=account.app_id, article_id=article_id)


def numbered(job: Published) -> list[tuple[int, str]]:
    """The articles' addresses, counted from 1."""
    return [(number, article["url"]) for number, article in enumerate(job.articles, start=1)]


def _is_out(job: Published, account: Account) -> bool:
    return job.app_id == account.app_id and job.status == _OK and not job.pushed


def _article_job(call: Call) -> Published:
    wanted = call.body.text("article_id", 53600, "invalid article_id")
    for job in call.platform.sends.published.values():
        if job.article_id == wanted and _is_out(job, call.account):
            return job
    raise Refused(53600, "invalid article_id")


ENDPOINTS = (
    Endpoint("POST", "/cgi-bin/freepublish/submit", submit, Feature.PUBLISHING),
    Endpoint("POST", "/cgi-bin/freepublish/get", get, Feature.PUBLISHING),
    Endpoint("POST", "/cgi-bin/freepublish/delete", delete, Feature.PUBLISHING),
    Endpoint("POST", "/cgi-bin/freepublish/getarticle", get_article, Feature.PUBLISHING),
    Endpoint("POST", "/cgi-bin/freepublish/batchget", batch, Feature.PUBLISHING),
)
