"""Statements that giving and taking back run through, many rows at a time (see yutang.db.named_sql)."""

STATEMENTS = {
    # New ones, and those that stand otherwise now. rows: id, participant_id, tier_id, state, reason, note, taken,
    # cost, day, code_id, redeem_key, approved_at, reached_at, member_id
    "put_issues": """
        INSERT INTO reward_issues (workspace_id, campaign_id, id, participant_id, tier_id, state, reason, note, taken,
                                   cost, day, code_id, redeem_key, approved_at, told_at, reached_at, changed_at,
                                   member_id)
        SELECT :workspace_id, :campaign_id, CAST(r.value ->> 0 AS BIGINT), CAST(r.value ->> 1 AS BIGINT),
               CAST(r.value ->> 2 AS BIGINT), r.value ->> 3, r.value ->> 4, r.value ->> 5,
               CAST(r.value ->> 6 AS BIGINT), CAST(r.value ->> 7 AS BIGINT), CAST(r.value ->> 8 AS {date}),
               CAST(r.value ->> 9 AS BIGINT), r.value ->> 10, CAST(r.value ->> 11 AS BIGINT), NULL,
               CAST(r.value ->> 12 AS BIGINT), :now, CAST(r.value ->> 13 AS BIGINT)
        FROM :rows{} WHERE true
        ON CONFLICT (workspace_id, id) DO UPDATE SET
            state = excluded.state, reason = excluded.reason, note = excluded.note, taken = excluded.taken,
            cost = excluded.cost, day = excluded.day, code_id = excluded.code_id, redeem_key = excluded.redeem_key,
            approved_at = excluded.approved_at, reached_at = excluded.reached_at, changed_at = excluded.changed_at,
            member_id = excluded.member_id,
            told_at = CASE WHEN excluded.state = 'delivered' THEN reward_issues.told_at END""",
    # rows: id, issue_id, participant_id, tier_id, state, taken, cost, day, reason, note, member_id
    "add_entries": """
        INSERT INTO reward_entries (workspace_id, campaign_id, id, issue_id, participant_id, tier_id, state, taken,
                                    cost, day, reason, note, at, member_id)
        SELECT :workspace_id, :campaign_id, CAST(r.value ->> 0 AS BIGINT), CAST(r.value ->> 1 AS BIGINT),
               CAST(r.value ->> 2 AS BIGINT), CAST(r.value ->> 3 AS BIGINT), r.value ->> 4,
               CAST(r.value ->> 5 AS BIGINT), CAST(r.value ->> 6 AS BIGINT), CAST(r.value ->> 7 AS {date}),
               r.value ->> 8, r.value ->> 9, :now, CAST(r.value ->> 10 AS BIGINT)
        FROM :rows{}""",
    # Only what nobody has. rows: code_id, tier_id, issue_id, digest, sealed
    "hand_codes": """
        INSERT INTO reward_codes (workspace_id, id, tier_id, digest, sealed, issue_id, added_at)
        SELECT c.workspace_id, c.id, c.tier_id, c.digest, c.sealed, CAST(r.value ->> 1 AS BIGINT), c.added_at
        FROM :rows{} CROSS JOIN reward_codes c
        WHERE c.workspace_id = :workspace_id AND c.id = CAST(r.value ->> 0 AS BIGINT)
        ON CONFLICT (workspace_id, id) DO UPDATE SET issue_id = excluded.issue_id
        WHERE reward_codes.issue_id IS NULL""",
    # rows: code_id, issue_id
    "free_codes": """
        INSERT INTO reward_codes (workspace_id, id, tier_id, digest, sealed, issue_id, added_at)
        SELECT c.workspace_id, c.id, c.tier_id, c.digest, c.sealed, NULL, c.added_at
        FROM :rows{} CROSS JOIN reward_codes c
        WHERE c.workspace_id = :workspace_id AND c.id = CAST(r.value ->> 0 AS BIGINT)
              AND c.issue_id = CAST(r.value ->> 1 AS BIGINT)
        ON CONFLICT (workspace_id, id) DO UPDATE SET issue_id = NULL""",
    # Never beyond the stock.
    "take": """
        UPDATE reward_tiers SET taken = taken + :taken
        WHERE workspace_id = :workspace_id AND id = :tier_id AND (stock IS NULL OR taken + :taken <= stock)""",
    # What is given back is taken back whatever the stock was made since.
    "give_back": """
        UPDATE reward_tiers SET taken = taken - :taken
        WHERE workspace_id = :workspace_id AND id = :tier_id AND taken - :taken >= 0""",
    # The days that something is taken from. rows: day
    "open_days": """
        INSERT INTO budget_days (workspace_id, campaign_id, day, spent, issued)
        SELECT :workspace_id, :campaign_id, CAST(r.value ->> 0 AS {date}), 0, 0
        FROM :rows{} WHERE true
        ON CONFLICT (workspace_id, campaign_id, day) DO NOTHING""",
    # Never beyond the budget.
    "spend": """
        UPDATE budget_days SET spent = spent + :cost, issued = issued + :issued
        WHERE workspace_id = :workspace_id AND campaign_id = :campaign_id AND day = :day
              AND spent + :cost <= :budget""",
    "earn_back": """
        UPDATE budget_days SET spent = spent - :cost, issued = issued - :issued
        WHERE workspace_id = :workspace_id AND campaign_id = :campaign_id AND day = :day""",
    # Each cause counts once. rows: id, fan_id, points, key, reason
    "add_points": """
        INSERT INTO point_entries (workspace_id, id, fan_id, points, key, reason, data, at)
        SELECT :workspace_id, CAST(r.value ->> 0 AS BIGINT), CAST(r.value ->> 1 AS BIGINT),
               CAST(r.value ->> 2 AS BIGINT), r.value ->> 3, r.value ->> 4, NULL, :now
        FROM :rows{} WHERE true
        ON CONFLICT (workspace_id, key) DO NOTHING""",
}
