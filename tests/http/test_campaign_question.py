"""The question for newcomers on a campaign's own pages."""

from random import Random

from tests.http.test_campaign_pages import open_campaign
from tests.support.fan_pages import handset
from tests.support.house import House, sentences
from yutang.campaigns.actions.looking import find_campaign
from yutang.communities.actions import CommunityForm, do_add_community
from yutang.communities.position.actions.asking import LinkForm, QuestionForm, do_add_link, do_ask, fit_of
from yutang.communities.position.rules.fit import Choice

CHOICES = [Choice("想练瑜伽", fits=True), Choice("领礼品", fits=False)]


def test_a_campaign_asks_each_phone_once_and_shows_nothing_without_a_question(house: House) -> None:
    running = open_campaign(house)
    me = running.join("oA")
    phone = handset(house)
    assert "你为什么来？" not in sentences(phone.get(running.own_page(me)))
    with running.person.working() as work:
        community = do_add_community(work, CommunityForm("瑜伽妈妈")).id
        campaign = find_campaign(work, running.campaign_id)
        campaign.community_id = community
        do_ask(work, community, QuestionForm("你为什么来？", CHOICES))
        form = LinkForm("活动页", campaign_id=campaign.id)
        slug, everybody = do_add_link(work, community, form, Random(1)).slug, f"/k/{campaign.slug}"

    assert "你为什么来？" in sentences(phone.get(everybody))
    assert "你为什么来？" in sentences(phone.get(running.own_page(me)))
    phone.post(f"/fit/{slug}", choice="想练瑜伽")

    assert "你为什么来？" not in sentences(phone.get(everybody))
    assert "你为什么来？" not in sentences(phone.get(running.own_page(me)))
    assert "你为什么来？" in sentences(handset(house).get(everybody))
    with running.person.reading() as work:
        whole = fit_of(work, community).whole
    assert (whole.hits, whole.n) == (1, 1)
