"""A way to a server under another name: what a domain is to visitors. It can be cut and mended."""

import contextlib
import socket
import threading
from dataclasses import dataclass, field

_BYTES = 65_536


@dataclass
class Forwarder:
    """Passes bytes on from a port of its own to `target` on this machine. `name`: 127.0.0.1 or localhost."""

    name: str
    target: int
    port: int = 0
    _listener: socket.socket | None = field(default=None, repr=False)
    _open: list[socket.socket] = field(default_factory=list, repr=False)

    @property
    def host(self) -> str:
        return f"{self.name}:{self.port}"

    def start(self) -> None:
        family, _, _, _, address = socket.getaddrinfo(self.name, self.port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(64)
        self.port = int(listener.getsockname()[1])
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def cut(self) -> None:
        """From now on nobody gets through."""
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        self._open.clear()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                visitor, _ = listener.accept()
                server = socket.create_connection(("127.0.0.1", self.target))
                self._open += [visitor, server]
                for one, other in ((visitor, server), (server, visitor)):
                    threading.Thread(target=_pump, args=(one, other), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(_BYTES):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
