"""An address with thousands of digits for an id answers as any wrong id does: in words, never with a fault."""

import pytest

from tests.support.house import House

PLACES = (
    *("/codes/{}", "/groups/{}", "/numbers/{}", "/fans/{}", "/inbox/{}", "/communities/{}", "/team/{}", "/posters/{}"),
    *("/posters/{}/edit", "/accounts/{}", "/accounts/{}/menu", "/accounts/{}/replies", "/campaigns/{}"),
    *("/campaigns/{}/people/{}", "/campaigns/{}/rewards", "/campaigns/{}/rewards/{}", "/campaigns/{}/settlement"),
    *("/courses/{}", "/courses/{}/lessons/{}", "/courses/{}/lessons/{}/versions/{}", "/courses/{}/learners"),
)


@pytest.mark.parametrize("digits", [20, 5000])
def test_an_id_of_too_many_digits_leads_nowhere_and_is_no_fault(house: House, digits: int) -> None:
    house.member(house.workspace("瑜伽"), "lin@example.com", name="林夏")
    lin = house.signed_in("lin@example.com")

    answers = {place: lin.get(place.replace("{}", "9" * digits)).status_code for place in PLACES}

    assert {place: status for place, status in answers.items() if status not in {404, 422}} == {}
