"""Posters for many people at once, e.g. for a batch of newcomers: a fixed number of statements."""

import secrets
from collections.abc import Mapping

from yutang.posters.actions.posters import check_template, kept_name
from yutang.posters.many import store
from yutang.posters.renderer import check_values
from yutang.posters.rules.layers import Values
from yutang.posters.rules.tokens import CHANCE, poster_token
from yutang.workspaces.actions import Work


def put_new_posters(
    work: Work, *, template_id: int | None, own: str | None, posters: Mapping[str, Values]
) -> Mapping[str, str]:
    """`put_poster` for keys that have none yet: the token of each. One that is there already stays as it is.

    Values are without faces. Raises what `put_poster` raises; then none is put.
    """
    check_template(work, template_id, own)
    rows = []
    for key, values in posters.items():
        check_values(values)
        token = poster_token(work.workspace_id, secrets.token_bytes(CHANCE))
        rows.append(
            {
                "token": token, "key": key, "template_id": template_id, "own": own, "link": values.link,
                "name": kept_name(values.name), "streak": values.streak, "day": values.day,
                "line": kept_name(values.line) or None,
            }
        )  # fmt: skip
    return store.add_posters(work.session, work.workspace_id, rows, work.now)
