"""The console's shell: assembly of the app, visits, templates, languages, errors, health."""

from yutang.web.ids import use_ids_in_addresses

use_ids_in_addresses()  # every module with routes imports something of this package first
