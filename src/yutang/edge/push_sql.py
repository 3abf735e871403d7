"""The statements of pushes. Each names its workspace but the directory of addresses, which leads to one (ADR 0002)."""

from typing import Final

ACCOUNT_COLUMNS: Final = (
    *("id", "name", "app_id", "token", "aes_key", "mode", "state", "persona", "timezone", "version"),
)
RULE_COLUMNS: Final = (
    *("id", "name", "trigger", "matching", "words", "opens_at", "closes_at", "priority", "messages", "active"),
)

STATEMENTS = {
    # Which workspace and account an address belongs to.
    "push_address": "SELECT workspace_id, account_id FROM push_addresses WHERE push_key = :push_key",
    # One account as its pushes need it; in the order of ACCOUNT_COLUMNS.
    "account": """
        SELECT id, name, app_id, token, aes_key, mode, state, persona, timezone, version FROM accounts
        WHERE workspace_id = :workspace_id AND id = :account_id""",
    # What it answers by itself; in the order of RULE_COLUMNS.
    "reply_rules": """
        SELECT id, name, trigger, matching, words, opens_at, closes_at, priority, messages, active FROM reply_rules
        WHERE workspace_id = :workspace_id AND account_id = :account_id AND active""",
    # What fans are called, for answers that say it.
    "names": """
        SELECT i.account_id, i.value, f.name
        FROM fan_identities i JOIN fans f ON f.workspace_id = i.workspace_id AND f.id = i.fan_id
        WHERE i.workspace_id = :workspace_id AND i.kind = 'openid' AND i.account_id = :account_id
              AND i.value :openids[] AND f.name IS NOT NULL""",
    # Where fans stand in programmes of check-ins, for answers that say their streak; a row for each frozen day since.
    "standings": """
        SELECT e.account_id, e.openid, e.programme_id, e.run, e.longest, e.total, e.early, e.last_day, z.day
        FROM enrolments e LEFT JOIN frozen_days z
             ON z.workspace_id = e.workspace_id AND z.programme_id = e.programme_id AND z.fan_id = e.fan_id
                AND z.day > e.last_day
        WHERE e.workspace_id = :workspace_id AND e.account_id = :account_id AND e.openid :openids[]""",
    # The inbox; what came before is left as it is. columns: id, account_id, dedup_key, sender, body, rule_id
    "add_pushes": """
        INSERT INTO inbox (workspace_id, id, account_id, dedup_key, sender, received_at, body, rule_id, state, due_at,
                           attempts, last_error, done_at)
        SELECT :workspace_id, CAST(r.value ->> 0 AS BIGINT), CAST(r.value ->> 1 AS BIGINT), r.value ->> 2,
               r.value ->> 3, :now, r.value ->> 4, CAST(r.value ->> 5 AS BIGINT), 'queued', :now, 0, NULL, NULL
        FROM :rows{} WHERE true
        ON CONFLICT (workspace_id, account_id, dedup_key) DO NOTHING""",
    # The account hears from WeChat; the first push tells its original id and that it is connected.
    "note_push": """
        UPDATE accounts SET last_push_at = :now, original_id = COALESCE(original_id, :original_id),
               state = CASE WHEN state = 'new' THEN 'active' ELSE state END
        WHERE workspace_id = :workspace_id AND id = :account_id AND (last_push_at IS NULL OR last_push_at < :now)""",
    # What is known of WeChat's tries of the address…
    "check": """
        SELECT "check" FROM accounts WHERE workspace_id = :workspace_id AND id = :account_id /*lock accounts*/""",
    # …and what has just come to light.
    "note_check": """
        UPDATE accounts SET checked_at = :now, "check" = CAST(:found AS {json})
        WHERE workspace_id = :workspace_id AND id = :account_id""",
}
