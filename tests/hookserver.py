"""A real HTTP server on loopback that notes what it is sent, and answers what it is told to."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Hooks:
    """What came (path, headers, body), and how it answers: `status`, `more` headers, `hang` seconds before, `dribble` bytes without an end."""

    def __init__(self) -> None:
        self.came: list[tuple[str, dict[str, str], bytes]] = []
        self.status, self.more, self.hang, self.dribble = 200, {}, 0.0, False
        hooks = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                hooks.came.append((self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
                time.sleep(hooks.hang)
                while hooks.dribble:
                    self.wfile.write(b"X")
                    time.sleep(0.1)
                self.send_response(hooks.status)
                for name, value in hooks.more.items():
                    self.send_header(name, value)
                self.end_headers()

            do_GET = do_POST

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.host}/hook?x=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self) -> "Hooks":
        return self

    def __exit__(self, *_: object) -> None:
        self.dribble = False
        self.server.shutdown()
        self.server.server_close()
