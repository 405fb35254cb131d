"""A real provider of identities (OpenID Connect) in a process of its own on loopback, that can also lie.

Run as `python tests/provider.py`: it prints its address. `POST /lie` sets what it says otherwise.
"""

import base64
import hashlib
import json
import secrets
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "cityloop", "between-us-both"
KEY, OTHER = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"}), RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})


class Provider(BaseHTTPRequestHandler):
    """Authorises at once, and gives each code away once."""

    lies: dict[str, Any] = {}
    codes: dict[str, dict[str, str]] = {}

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path == "/authorize":
            return self._authorize(asked)
        found = {"/.well-known/openid-configuration": self._about, "/keys": self._keys, "/who": self._who}.get(url.path)
        return self._say(200, found()) if found else self._say(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/lie":
            Provider.lies = json.loads(body)
            return self._say(200, {})
        return self._token({name: values[0] for name, values in parse_qs(body).items()})

    def _about(self) -> dict[str, Any]:
        at = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
        return {
            "issuer": self.lies.get("issuer", at), "authorization_endpoint": f"{at}/authorize", "token_endpoint": f"{at}/token", "jwks_uri": f"{at}/keys",
            "userinfo_endpoint": f"{at}/who", "id_token_signing_alg_values_supported": self.lies.get("algorithms", ["RS256"]),
        }  # fmt: skip

    def _keys(self) -> dict[str, Any]:
        return {"keys": [KEY.as_dict(private=False)]}

    def _who(self) -> dict[str, Any]:
        return {"sub": "77", **self.lies.get("who", {})}

    def _authorize(self, asked: dict[str, str]) -> None:
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        self.send_response(302)
        self.send_header("Location", asked["redirect_uri"] + "?" + urlencode({"code": code, "state": asked["state"]}))
        self.end_headers()

    def _token(self, sent: dict[str, str]) -> None:
        asked = self.codes.pop(sent.get("code", ""), None)
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        proof = base64.urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if asked is None or self.headers["Authorization"] != basic or proof != asked["code_challenge"] or sent["redirect_uri"] != asked["redirect_uri"]:
            return self._say(400, {"error": "invalid_grant"})
        if "status" in self.lies:
            return self._say(self.lies["status"], {"error": "server_error"})
        token = {"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": self._signed(asked)}
        return self._say(200, {name: value for name, value in token.items() if name not in self.lies.get("without", [])})

    def _signed(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {"iss": f"http://127.0.0.1:{self.server.server_port}", "sub": "77", "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": asked["nonce"]}  # type: ignore[attr-defined]
        said = {**claims, "email": "chen@example.org", "email_verified": True, **self.lies.get("claims", {})}
        said = {name: now + value if name in ("iat", "exp") and value < 10**6 else value for name, value in said.items() if value is not None}
        if self.lies.get("key") == "shared":
            return jwt.encode({"alg": "HS256", "kid": "1"}, said, OctKey.import_key(SECRET))
        return jwt.encode({"alg": "RS256", "kid": "1"}, said, OTHER if self.lies.get("key") == "other" else KEY)

    def _say(self, status: int, body: object) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Running:
    """The process, as tests speak to it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen([sys.executable, str(Path(__file__))], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.issuer = self.process.stdout.readline().strip()

    def lie(self, **lies: object) -> None:
        """Say this otherwise from now on."""
        requests.post(f"{self.issuer}/lie", json=lies, timeout=5)

    def authorize(self, url: str) -> str:
        """Do what a browser does there; return where it leads back to, without our host."""
        back = urlsplit(requests.get(url, allow_redirects=False, timeout=5).headers["Location"])
        return f"{back.path}?{back.query}"

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        self.process.wait(10)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
