"""`yutang doctor`: is everything as it should be? Looks only, changes nothing."""
