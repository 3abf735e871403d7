"""What several pages of posters share."""

from typing import Annotated

from fastapi import Path

TemplateId = Annotated[int, Path(ge=0, le=2**63 - 1)]
