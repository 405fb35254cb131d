"""Who does the district's provider of identities (OpenID Connect) say that this is?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.django_client import DjangoOAuth2App, OAuth, OAuthError
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from joserfc.errors import JoseError
from requests import RequestException

from cityloop.loop.words import Refused

LOOPBACK = ("127.0.0.1", "::1", "localhost")
TIMEOUT = 5  # seconds for each answer: somebody waits before the screen
LEEWAY = 60  # seconds that two clocks may differ
# Signed with the provider's own key, never with the secret that we share with it. Source: RFC 8725, 3.1 and 3.2
SIGNED = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
WELL_KNOWN = "/.well-known/openid-configuration"


class Silent(Exception):
    """The provider cannot be reached, or does not speak OpenID Connect."""


class Rejected(Exception):
    """What came back is not to be trusted, or the person was not let in there."""


def plugged() -> bool:
    """Return whether a provider is set."""
    return bool(settings.OIDC_ISSUER)


def ask(request: HttpRequest, back: str) -> HttpResponse:
    """Return the way to the provider; the session keeps state, nonce and the PKCE secret until it leads `back`. Raises Silent or Refused."""
    client = _client()
    try:
        _known(client)
        answer: HttpResponse = client.authorize_redirect(request, back)
    except (RequestException, ValueError, RuntimeError, KeyError) as fault:
        raise Silent(type(fault).__name__) from None
    return answer


def heard(request: HttpRequest) -> Mapping[str, Any]:
    """Return what the provider vouches for, its signature, issuer, audience, times, nonce and our state checked. Raises Silent or Rejected.

    Source: OpenID Connect Core 1.0, 3.1.3.7; RFC 7636 (PKCE)
    """
    client = _client()
    try:
        _known(client)
        issuer = {"iss": {"essential": True, "value": settings.OIDC_ISSUER}}
        token = client.authorize_access_token(request, claims_options=issuer, leeway=LEEWAY)
        claims = token.get("userinfo")
        if claims and settings.OIDC_CLAIM not in claims and client.server_metadata.get("userinfo_endpoint"):
            more = client.userinfo(token=token)
            claims = more if more.get("sub") == claims["sub"] else None
    except RequestException as fault:
        raise Silent(type(fault).__name__) from None
    except (OAuthError, JoseError, ValueError, RuntimeError, KeyError, TypeError) as fault:
        raise Rejected(type(fault).__name__) from None
    if not claims:
        raise Rejected("no identity")
    return dict(claims)


def _known(client: DjangoOAuth2App) -> None:
    """Read what the provider says of itself, once; it must be the issuer that we asked for. Raises ValueError."""
    said = client.load_server_metadata()
    if said.get("issuer") != settings.OIDC_ISSUER:
        said.pop("_loaded_at", None)
        raise ValueError("another issuer")
    offered = said.get("id_token_signing_alg_values_supported") or ["RS256"]
    said["id_token_signing_alg_values_supported"] = sorted(SIGNED.intersection(offered))


def _client() -> DjangoOAuth2App:
    return _made(settings.OIDC_ISSUER, settings.OIDC_CLIENT, settings.OIDC_SECRET)


@lru_cache(1)
def _made(issuer: str, client: str, secret: str) -> DjangoOAuth2App:
    """Return the client, which learns the provider's addresses and keys when it is first asked. Raises Refused for settings that are no good."""
    parts = urlsplit(issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise Refused("不是 https 地址 / not an https address", field="CITYLOOP_OIDC_ISSUER", value=issuer, mend="https://id.example.org")
    if not client or not secret:
        raise Refused("缺少 / missing", field="CITYLOOP_OIDC_CLIENT, CITYLOOP_OIDC_SECRET", mend="向身份认证平台登记 / register with the provider")
    return OAuth().register(
        "provider", client_id=client, client_secret=secret, server_metadata_url=issuer.rstrip("/") + WELL_KNOWN,
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", "default_timeout": TIMEOUT, "leeway": 0},
    )  # fmt: skip
