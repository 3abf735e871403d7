"""What fans see of campaigns: the campaign, their own page, what is behind a poster, and the check of a draw."""
