"""One's own account: name, language, password, codes from a phone, sessions."""
