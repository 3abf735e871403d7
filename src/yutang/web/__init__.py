"""The console's shell: assembly of the app, visits, templates, languages, errors, health."""
