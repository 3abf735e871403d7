// Two fingers on the board: its size on the screen, and which part of it is seen. One finger belongs to the layers.

const middle = (touches, axis) => (touches[0][axis] + touches[1][axis]) / 2;
const span = ([one, other]) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);

/** `zoomed(zoom)` sets the zoom and gives the one it came to. */
export function listenToPinch(room, board, zoomed) {
  let last = null;
  const seen = ({ touches }) => ({ span: span(touches), x: middle(touches, "clientX"), y: middle(touches, "clientY") });
  room.addEventListener(
    "touchstart",
    (event) => {
      if (event.touches.length !== 2) return;
      event.preventDefault();
      event.stopPropagation();
      board.letGo(); // the first finger has begun to drag
      last = seen(event);
    },
    { capture: true, passive: false },
  );
  room.addEventListener(
    "touchmove",
    (event) => {
      if (!last || event.touches.length !== 2) return;
      event.preventDefault();
      event.stopPropagation();
      const now = seen(event);
      const before = board.zoom;
      const grown = zoomed((before * now.span) / last.span) / before;
      const box = room.getBoundingClientRect();
      // What is under the fingers stays there.
      room.scrollLeft = (room.scrollLeft + last.x - box.left) * grown - (now.x - box.left);
      room.scrollTop = (room.scrollTop + last.y - box.top) * grown - (now.y - box.top);
      last = now;
    },
    { capture: true, passive: false },
  );
  for (const event of ["touchend", "touchcancel"]) room.addEventListener(event, () => (last = null), { capture: true });
}
