"""What follows from facts about the team's days: who answers, what to do first, what a plan comes to. Pure."""
