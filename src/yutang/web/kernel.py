"""What every request of the console is given; built once by `create_app`."""

from dataclasses import dataclass

from yutang.web.assets import Assets
from yutang.web.i18n import Translations
from yutang.web.metrics import Metrics
from yutang.web.rendering import Pages
from yutang.wiring import Services


@dataclass(frozen=True, slots=True)
class Kernel:
    services: Services
    translations: Translations
    assets: Assets
    pages: Pages
    metrics: Metrics
