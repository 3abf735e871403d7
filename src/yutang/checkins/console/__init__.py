"""The operator's side of check-in programmes."""
