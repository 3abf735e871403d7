"""How a text is judged. Pure: the words come from `wording_rules.toml`, read by `words.py`."""
