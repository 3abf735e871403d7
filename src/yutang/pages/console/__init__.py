"""The pages of the console in which pages are made."""
