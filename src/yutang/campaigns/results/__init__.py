"""What came of a campaign: its funnel, how far it carries itself, and what it cost."""
