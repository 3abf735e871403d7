"""What other capabilities ask of posters: put one, choose a template for it, forget it again."""

from yutang.posters.actions.looks import Look, looks
from yutang.posters.actions.posters import forget_posters, put_poster

__all__ = ["Look", "forget_posters", "looks", "put_poster"]
