"""Statements that check-ins run through, many rows at a time (see yutang.db.named_sql)."""

from typing import Final

ENROLMENT: Final = (
    *("id", "fan_id", "account_id", "openid", "page_key", "joined_at", "left_at"),
    *("run", "current", "longest", "total", "early", "last_day"),
)

STATEMENTS = {
    # Who of these fans is in, locked in one order until the transaction ends; in the order of ENROLMENT. rows: fan_id
    "enrolled": """
        SELECT e.id, e.fan_id, e.account_id, e.openid, e.page_key, e.joined_at, e.left_at,
               e.run, e.current, e.longest, e.total, e.early, e.last_day
        FROM :rows{} CROSS JOIN enrolments e
        WHERE e.workspace_id = :workspace_id AND e.programme_id = :programme_id
              AND e.fan_id = CAST(r.value ->> 0 AS BIGINT)
        ORDER BY e.fan_id /*lock e*/""",
    # Another worker may have added one of them just now: then the count is short.
    # rows: id, fan_id, account_id, openid, page_key, joined_at
    "add_enrolments": """
        INSERT INTO enrolments (workspace_id, id, programme_id, fan_id, account_id, openid, page_key, joined_at,
                                left_at, name, shown, line, run, current, longest, total, early, last_day,
                                remind_minute, remind_at, reminded_on, poster)
        SELECT :workspace_id, CAST(r.value ->> 0 AS BIGINT), :programme_id, CAST(r.value ->> 1 AS BIGINT),
               CAST(r.value ->> 2 AS BIGINT), r.value ->> 3, r.value ->> 4, CAST(r.value ->> 5 AS BIGINT),
               NULL, '', false, '', 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL, ''
        FROM :rows{} WHERE true
        ON CONFLICT DO NOTHING""",
    # The frozen days of these fans. rows: fan_id
    "frozen": """
        SELECT z.fan_id, z.day FROM :rows{} CROSS JOIN frozen_days z
        WHERE z.workspace_id = :workspace_id AND z.programme_id = :programme_id
              AND z.fan_id = CAST(r.value ->> 0 AS BIGINT)""",
    # All days of these fans. rows: fan_id
    "days": """
        SELECT c.fan_id, c.day, c.at, c.source, c.early, c.points FROM :rows{} CROSS JOIN check_ins c
        WHERE c.workspace_id = :workspace_id AND c.programme_id = :programme_id
              AND c.fan_id = CAST(r.value ->> 0 AS BIGINT)""",
    # rows: fan_id, day, at, source, proof, text, media_id, quantity, early, points
    "put_check_ins": """
        INSERT INTO check_ins (workspace_id, programme_id, fan_id, day, at, made_at, source, proof, text, media_id,
                               quantity, early, points)
        SELECT :workspace_id, :programme_id, CAST(r.value ->> 0 AS BIGINT), CAST(r.value ->> 1 AS {date}),
               CAST(r.value ->> 2 AS BIGINT), :now, r.value ->> 3, r.value ->> 4, r.value ->> 5,
               CAST(r.value ->> 6 AS BIGINT), CAST(r.value ->> 7 AS BIGINT), CAST(r.value ->> 8 AS BOOLEAN),
               CAST(r.value ->> 9 AS BIGINT)
        FROM :rows{} WHERE true
        ON CONFLICT (workspace_id, programme_id, fan_id, day) DO UPDATE SET
            at = excluded.at, source = excluded.source, proof = excluded.proof, text = excluded.text,
            media_id = excluded.media_id, quantity = excluded.quantity, early = excluded.early,
            points = excluded.points""",
    # rows: fan_id, days
    "add_badges": """
        INSERT INTO badges (workspace_id, programme_id, fan_id, days, at)
        SELECT :workspace_id, :programme_id, CAST(r.value ->> 0 AS BIGINT), CAST(r.value ->> 1 AS BIGINT), :now
        FROM :rows{} WHERE true
        ON CONFLICT (workspace_id, programme_id, fan_id, days) DO NOTHING""",
    # Counters move with the rows they stand for. rows: day, then the counters in order
    "count": """
        INSERT INTO programme_days (workspace_id, programme_id, day, checked, early, made_up)
        SELECT :workspace_id, :programme_id, CAST(r.value ->> 0 AS {date}), CAST(r.value ->> 1 AS BIGINT),
               CAST(r.value ->> 2 AS BIGINT), CAST(r.value ->> 3 AS BIGINT)
        FROM :rows{} WHERE true
        ON CONFLICT (workspace_id, programme_id, day) DO UPDATE SET
            checked = programme_days.checked + excluded.checked, early = programme_days.early + excluded.early,
            made_up = programme_days.made_up + excluded.made_up""",
}

# By primary key, one after the other.
SET_STANDING: Final = """
    UPDATE enrolments SET run = :run, current = :current, longest = :longest, total = :total, early = :early,
           last_day = :last_day
    WHERE workspace_id = :workspace_id AND id = :id"""
SET_STAY: Final = """
    UPDATE enrolments SET joined_at = :joined_at, left_at = :left_at
    WHERE workspace_id = :workspace_id AND id = :id"""
