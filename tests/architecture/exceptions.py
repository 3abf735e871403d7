"""What the architecture tests let pass, each with its reason. An entry that matches nothing any more fails its test."""

# ---- imports: importer -> imported: why -----------------------------------------------------------------------------

IMPORTS: dict[tuple[str, str], str] = {
    (
        "yutang.courses.console.pages.media",
        "yutang.dialogue.files",
    ): "pictures and recordings of lessons lie beside the files of conversations: one folder for backups",
    (
        "yutang.courses.console.pages.media",
        "yutang.posters.uploads",
    ): "the one encoder of uploaded pictures",
    (
        "yutang.courses.console.pages.media",
        "yutang.posters.pictures",
    ): "how large an uploaded picture may be",
    (
        "yutang.courses.memberships.actions.batches",
        "yutang.campaigns.rewards.reading",
    ): "the one reader of files of codes: XLSX, CSV and text, capped",
    ("yutang.pages.texts", "yutang.courses.markdown"): "the one renderer of Markdown",
    ("yutang.pages.uploads", "yutang.posters.pictures"): "the one opener of strangers' pictures, capped",
    (
        "yutang.checkins.fan_pages.pages.checking",
        "yutang.dialogue.files",
    ): "the one folder of what fans send: pictures of check-ins come through the chat and through the page",
    (
        "yutang.checkins.fan_pages.pages.checking",
        "yutang.dialogue.pictures",
    ): "the one way in which pictures of fans are made safe to keep",
    ("yutang.planning.actions.facts", "yutang.alerts.wording"): "the type of what alerts' action `open_alerts` answers",
    ("yutang.planning.actions.today", "yutang.alerts.wording"): "the type of what alerts' action `open_alerts` answers",
}

# ---- queries that name no workspace: "file::function or statement": why ---------------------------------------------

QUERIES: dict[str, str] = {
    "src/yutang/edge/hosts.py::domains": "the directory that leads from a host to its workspace",
    "src/yutang/courses/memberships/pay/store/orders.py::of_number": "the directory by which a payment finds its order",
    "src/yutang/courses/memberships/store/tiers.py::slug_target": "the directory of memberships' addresses",
    "src/yutang/planning/store/plan.py::feed": "the directory of calendar addresses leads from one to its workspace",
    "src/yutang/pages/store/pages.py::slug_target": "the directory that leads from an address to its workspace",
    "src/yutang/communities/position/store.py::slug_target": "the directory from an address to its workspace",
    "src/yutang/campaigns/store.py::slug_target": "the directory that leads from a campaign's address to its workspace",
    "src/yutang/checkins/store/programmes.py::slug_target": "the directory that leads from an address to its workspace",
    "src/yutang/courses/store/courses.py::slug_target": "the directory that leads from an address to its workspace",
    "src/yutang/bench/checkins.py::_fill": "its rows, made by itself, carry the workspace",
    "src/yutang/edge/push_sql.py::push_address": "the directory that leads from a push address to its workspace",
    "src/yutang/edge/sql.py::slugs": "the slug directory is what leads from an address to its workspace",
    "src/yutang/livecodes/store.py::slug_taken": "the slug directory is what leads from an address to its workspace",
    "src/yutang/workspaces/access/store.py::sign_in_name": "the directory that leads from an e-mail to its workspace",
    "src/yutang/workspaces/access/store.py::nobody_yet": "whether this installation still waits for its first owner",
    "src/yutang/workspaces/team/store.py::email_taken": "the directory that leads from an e-mail to its workspace",
    "src/yutang/workspaces/store.py::all_workspaces": "the command line stands above the workspaces",
    "src/yutang/db/facts.py::newest_id": "a backup is of the whole installation: it walks over all workspaces",
    "src/yutang/db/facts.py::row_counts": "a backup is of the whole installation: it counts what it carries",
    "src/yutang/db/facts.py::sealed_samples": "the doctor tries the one secret key of the installation on any of them",
    "src/yutang/bench/pond.py::add_visitors": "its rows, made by the next function, carry the workspace",
    "src/yutang/fans/store/listing.py::count": "it counts the rows of a query that names the workspace",
    "src/yutang/jobs/store.py::workspace_ids": "the worker walks over all workspaces, one after the other",
}

# ---- clocks: "file::function": why ----------------------------------------------------------------------------------

CLOCKS: dict[str, str] = {
    "src/yutang/wiring.py::system_clock": "the one clock; everything else is given `now`",
    "src/yutang/wiring.py::clock_from": "the same clock, set to another day for rehearsals and tests",
    "src/yutang/cli.py::_settings": "the moment from which all processes of a rehearsal count",
    "src/yutang/db/ids.py::__init__": "the default of a parameter: an id's milliseconds need not agree with `now`",
}

# ---- sizes: "file" or "file::function": why -------------------------------------------------------------------------

LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}
