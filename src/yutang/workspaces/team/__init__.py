"""The members of a workspace: inviting, roles, leaving; and each one's own account."""
