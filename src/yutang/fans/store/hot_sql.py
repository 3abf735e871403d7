"""Statements that pushes run through, many rows at a time (see yutang.db.named_sql).

Rows that exist are changed by INSERT … ON CONFLICT: SQLite's planner would run an UPDATE … FROM over all rows of the
workspace once for every row of the list. CROSS JOIN keeps it from turning the SELECT round in the same way.
"""

_FAN = """
        INSERT INTO fans (workspace_id, id, name, note, source, source_detail, source_account_id, source_at,
                          first_seen_at, last_seen_at, merged_into_id, erased_at)
        SELECT :workspace_id, CAST(r.value ->> 0 AS BIGINT), NULL, '', r.value ->> 1, r.value ->> 2,
               CAST(r.value ->> 3 AS BIGINT), CAST(r.value ->> 4 AS BIGINT), CAST(r.value ->> 5 AS BIGINT),
               CAST(r.value ->> 6 AS BIGINT), NULL, NULL
        FROM :rows{} WHERE true
        ON CONFLICT (workspace_id, id) DO UPDATE SET """

STATEMENTS = {
    # What is known of these openids. rows: account_id, openid
    "standing": """
        SELECT f.account_id, f.openid, f.fan_id, f.followed_at, f.unfollowed_at, n.first_seen_at, n.last_seen_at,
               n.source, n.source_detail, n.source_account_id, n.source_at
        FROM :rows{} CROSS JOIN follows f CROSS JOIN fans n
        WHERE f.workspace_id = :workspace_id AND f.account_id = CAST(r.value ->> 0 AS BIGINT)
              AND f.openid = r.value ->> 1 AND n.workspace_id = f.workspace_id AND n.id = f.fan_id
        /*lock f*/""",
    # New ones, and those of whom the source or the first sign of life changed.
    # rows: id, source, source_detail, source_account_id, source_at, first_seen_at, last_seen_at
    "put_fans": f"""{_FAN}
            source = excluded.source, source_detail = excluded.source_detail,
            source_account_id = excluded.source_account_id, source_at = excluded.source_at,
            first_seen_at = excluded.first_seen_at, last_seen_at = excluded.last_seen_at""",
    # Nothing but the time of the last sign of life, which is most of what changes. rows: as above
    "touch_fans": f"""{_FAN}
            last_seen_at = excluded.last_seen_at WHERE fans.last_seen_at < excluded.last_seen_at""",
    # Another worker may have added one of them just now: then the count is short. rows: account_id, openid, fan_id
    "add_openids": """
        INSERT INTO fan_identities (workspace_id, kind, account_id, value, fan_id, created_at)
        SELECT :workspace_id, 'openid', CAST(r.value ->> 0 AS BIGINT), r.value ->> 1,
               CAST(r.value ->> 2 AS BIGINT), :now
        FROM :rows{} WHERE true
        ON CONFLICT (workspace_id, kind, account_id, value) DO NOTHING""",
    # rows: account_id, openid, fan_id, following, followed_at, unfollowed_at, changed_at, seen_in_poll
    "put_follows": """
        INSERT INTO follows (workspace_id, account_id, openid, fan_id, following, followed_at, unfollowed_at,
                             changed_at, scene, remark, asked_at, seen_in_poll)
        SELECT :workspace_id, CAST(r.value ->> 0 AS BIGINT), r.value ->> 1, CAST(r.value ->> 2 AS BIGINT),
               CAST(r.value ->> 3 AS BOOLEAN), CAST(r.value ->> 4 AS BIGINT), CAST(r.value ->> 5 AS BIGINT),
               CAST(r.value ->> 6 AS BIGINT), '', '', NULL, CAST(r.value ->> 7 AS BIGINT)
        FROM :rows{} WHERE true
        ON CONFLICT (workspace_id, account_id, openid) DO UPDATE SET
            following = excluded.following, followed_at = excluded.followed_at,
            unfollowed_at = excluded.unfollowed_at, changed_at = excluded.changed_at""",
    # rows: id, at, kind, account_id, fan_id, data
    "add_events": """
        INSERT INTO events (workspace_id, id, at, kind, account_id, fan_id, channel, data)
        SELECT :workspace_id, CAST(r.value ->> 0 AS BIGINT), CAST(r.value ->> 1 AS BIGINT), r.value ->> 2,
               CAST(r.value ->> 3 AS BIGINT), CAST(r.value ->> 4 AS BIGINT), '', CAST(r.value ->> 5 AS {json})
        FROM :rows{}""",
    # Counters move with the ledger rows they stand for. rows: account_id, day, then the counters in order
    "count": """
        INSERT INTO account_days (workspace_id, account_id, day, follows, unfollows, messages, menu_taps, scenes)
        SELECT :workspace_id, CAST(r.value ->> 0 AS BIGINT), CAST(r.value ->> 1 AS {date}),
               CAST(r.value ->> 2 AS BIGINT), CAST(r.value ->> 3 AS BIGINT), CAST(r.value ->> 4 AS BIGINT),
               CAST(r.value ->> 5 AS BIGINT), CAST(r.value ->> 6 AS BIGINT)
        FROM :rows{} WHERE true
        ON CONFLICT (workspace_id, account_id, day) DO UPDATE SET
            follows = account_days.follows + excluded.follows, unfollows = account_days.unfollows + excluded.unfollows,
            messages = account_days.messages + excluded.messages,
            menu_taps = account_days.menu_taps + excluded.menu_taps, scenes = account_days.scenes + excluded.scenes""",
}
