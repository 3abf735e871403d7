"""The edge's statements. Each names its workspace but the slug directory, which leads to one (ADR 0002)."""

STATEMENTS = {
    # Which workspace and code a slug belongs to.
    "slugs": "SELECT slug, workspace_id, code_id FROM slugs WHERE slug :slugs[]",
    # One code as its landing page needs it.
    "code": """
        SELECT c.state, c.merged_into_id, c.strategy, c.language, c.tagline, c.sold_out_text, c.slug, m.name,
               m.timezone, COALESCE(r.text, '')
        FROM live_codes c JOIN communities m ON m.workspace_id = c.workspace_id AND m.id = c.community_id
        LEFT JOIN group_rules r ON r.workspace_id = c.workspace_id AND r.community_id = c.community_id
        WHERE c.workspace_id = :workspace_id AND c.id = :code_id""",
    # The named ways to a code: anything else in ?from= counts under the code's own channel.
    "channels": "SELECT key FROM code_channels WHERE workspace_id = :workspace_id AND code_id = :code_id",
    # The groups of a code with their seats. On PostgreSQL the seats stay locked until the batch ends, in one order
    # everywhere, so that two processes never promise the same seat and rarely meet head on.
    "targets": """
        SELECT t.group_id, t.position, t.weight, g.closes_at, g.state, s.assigned_total, s.assign_limit, g.cap,
               COALESCE(g.head_count, 0), g.name, g.payload
        FROM code_targets t
        JOIN groups g ON g.workspace_id = t.workspace_id AND g.id = t.group_id
        JOIN seats s ON s.workspace_id = t.workspace_id AND s.group_id = t.group_id
        WHERE t.workspace_id = :workspace_id AND t.code_id = :code_id
        ORDER BY t.group_id /*lock s*/""",
    # The same without the lock: for previews, and for batches in which everybody holds something already.
    "targets_unlocked": """
        SELECT t.group_id, t.position, t.weight, g.closes_at, g.state, s.assigned_total, s.assign_limit, g.cap,
               COALESCE(g.head_count, 0), g.name, g.payload
        FROM code_targets t
        JOIN groups g ON g.workspace_id = t.workspace_id AND g.id = t.group_id
        JOIN seats s ON s.workspace_id = t.workspace_id AND s.group_id = t.group_id
        WHERE t.workspace_id = :workspace_id AND t.code_id = :code_id""",
    # The owner pool, with what each number was handed on the days that are "today" somewhere.
    "owners": """
        SELECT o.number_id, n.daily_cap, n.opens_at, n.closes_at, n.timezone, n.name, n.payload, d.day, d.handed,
               o.position
        FROM code_owners o
        JOIN personal_numbers n ON n.workspace_id = o.workspace_id AND n.id = o.number_id AND n.state = 'active'
        LEFT JOIN number_days d ON d.workspace_id = o.workspace_id AND d.number_id = o.number_id
             AND d.day >= :first_day
        WHERE o.workspace_id = :workspace_id AND o.code_id = :code_id""",
    # What these visitors already hold of this code.
    "held": """
        SELECT visitor_id, group_id, number_id, number_day, pressed_at FROM assignments
        WHERE workspace_id = :workspace_id AND code_id = :code_id AND visitor_id :visitors[]""",
    # Take seats: only while the limit allows it.
    "take_seats": """
        UPDATE seats SET assigned_total = assigned_total + :seats
        WHERE workspace_id = :workspace_id AND group_id = :group_id AND assigned_total + :seats <= assign_limit""",
    # Hand out a personal number: only below its daily cap.
    "hand_out": """
        INSERT INTO number_days (workspace_id, number_id, day, handed)
        VALUES (:workspace_id, :number_id, :day, :handed)
        ON CONFLICT (workspace_id, number_id, day) DO UPDATE SET handed = number_days.handed + excluded.handed
        WHERE number_days.handed + excluded.handed <= :daily_cap""",
    # First visits. columns: visitor_id, group_id, number_id, number_day, assigned_at
    "add_assignments": """
        INSERT INTO assignments (workspace_id, code_id, visitor_id, group_id, number_id, number_day, first_seen_at,
                                 assigned_at, pressed_at, moves)
        SELECT :workspace_id, :code_id, CAST(r.value ->> 0 AS BIGINT), CAST(r.value ->> 1 AS BIGINT),
               CAST(r.value ->> 2 AS BIGINT), CAST(r.value ->> 3 AS {date}), :now,
               CAST(r.value ->> 4 AS BIGINT), NULL, 0
        FROM :rows{} WHERE true
        ON CONFLICT (workspace_id, code_id, visitor_id) DO NOTHING""",
    # The visitor was given something else than before; with a new group, the press on the old one is forgotten.
    "change_assignment": """
        UPDATE assignments SET group_id = :group_id, number_id = :number_id, number_day = :number_day,
               assigned_at = COALESCE(:assigned_at, assigned_at),
               pressed_at = CASE WHEN :new_group = 1 THEN NULL ELSE pressed_at END, moves = moves + :moved
        WHERE workspace_id = :workspace_id AND code_id = :code_id AND visitor_id = :visitor_id""",
    # A long press, kept once.
    "press": """
        UPDATE assignments SET pressed_at = :now
        WHERE workspace_id = :workspace_id AND code_id = :code_id AND visitor_id = :visitor_id
              AND pressed_at IS NULL""",
    # "I am not in the group": from now on another one may be given.
    "unpress": """
        UPDATE assignments SET pressed_at = NULL
        WHERE workspace_id = :workspace_id AND code_id = :code_id AND visitor_id = :visitor_id
              AND pressed_at <= :now""",
    # columns: id, kind, group_id, number_id, visitor_id, channel, data
    "add_events": """
        INSERT INTO events (workspace_id, id, at, kind, code_id, group_id, number_id, visitor_id, channel, data)
        SELECT :workspace_id, CAST(r.value ->> 0 AS BIGINT), :now, r.value ->> 1, :code_id,
               CAST(r.value ->> 2 AS BIGINT), CAST(r.value ->> 3 AS BIGINT), CAST(r.value ->> 4 AS BIGINT),
               r.value ->> 5, CAST(r.value ->> 6 AS {json})
        FROM :rows{}""",
    # Counters move with the ledger rows they stand for. columns: channel, then the counters in order
    "count": """
        INSERT INTO code_hours (workspace_id, code_id, hour, channel, views, visitors, assigned, moved, pressed, owner,
                                sold_out, closed)
        SELECT :workspace_id, :code_id, :hour, r.value ->> 0, CAST(r.value ->> 1 AS BIGINT),
               CAST(r.value ->> 2 AS BIGINT), CAST(r.value ->> 3 AS BIGINT), CAST(r.value ->> 4 AS BIGINT),
               CAST(r.value ->> 5 AS BIGINT), CAST(r.value ->> 6 AS BIGINT), CAST(r.value ->> 7 AS BIGINT),
               CAST(r.value ->> 8 AS BIGINT)
        FROM :rows{} WHERE true
        ON CONFLICT (workspace_id, code_id, hour, channel) DO UPDATE SET
            views = code_hours.views + excluded.views, visitors = code_hours.visitors + excluded.visitors,
            assigned = code_hours.assigned + excluded.assigned, moved = code_hours.moved + excluded.moved,
            pressed = code_hours.pressed + excluded.pressed, owner = code_hours.owner + excluded.owner,
            sold_out = code_hours.sold_out + excluded.sold_out, closed = code_hours.closed + excluded.closed""",
}
