"""Signed HTTP: the same payloads, posted to the bot's request URL."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.workspace.sending.envelopes import Envelope, UndeliveredError
from bot.workspace.settings import WorkspaceSettings
from bot.workspace.state import Json

FORM = "application/x-www-form-urlencoded"


class SignedHttp:
    """Posts envelopes as Slack does: forms for commands and interactions, JSON for events."""

    def __init__(self, settings: WorkspaceSettings, url: str) -> None:
        self._settings = settings
        self._url = url

    async def deliver(self, envelope: Envelope) -> Json:
        """Post, and read the acknowledgement from the answer."""
        body, content_type = _written(envelope)
        headers = self._signature(body) | {"Content-Type": content_type}
        if envelope.attempt:
            headers["X-Slack-Retry-Num"] = str(envelope.attempt)
            headers["X-Slack-Retry-Reason"] = envelope.reason
        try:
            return await self._post(body, headers)
        except TimeoutError as error:
            raise UndeliveredError("http_timeout") from error
        except ClientError as error:
            raise UndeliveredError("connection_failed") from error

    async def challenge(self) -> bool:
        """Ask the request URL to prove itself (``url_verification``); whether it did."""
        said = f"{self._settings.app_id}-{time.time_ns()}"
        payload = {
            "type": "url_verification",
            "token": self._settings.verification_token,
            "challenge": said,
        }
        try:
            answer = await self.deliver(Envelope("events_api", payload))
        except UndeliveredError:
            return False
        return said in (answer.get("challenge"), answer.get("text"))

    async def _post(self, body: str, headers: dict[str, str]) -> Json:
        timeout = ClientTimeout(total=self._settings.ack_seconds)
        async with (
            ClientSession(timeout=timeout) as session,
            session.post(self._url, data=body.encode(), headers=headers) as response,
        ):
            text = await response.text()
            if response.status != 200:
                once = response.headers.get("X-Slack-No-Retry") == "1"
                raise UndeliveredError("http_error", retry=not once)
            return _read(text)

    def _signature(self, body: str) -> dict[str, str]:
        timestamp = str(int(time.time()))
        signed = hmac.new(
            self._settings.signing_secret.encode(),
            f"v0:{timestamp}:{body}".encode(),
            hashlib.sha256,
        )
        return {
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": f"v0={signed.hexdigest()}",
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }


def _written(envelope: Envelope) -> tuple[str, str]:
    """Body and content type of an envelope."""
    if envelope.kind == "events_api":
        return json.dumps(envelope.payload), "application/json"
    if envelope.kind == "interactive":
        return urlencode({"payload": json.dumps(envelope.payload)}), FORM
    return urlencode(envelope.payload), FORM


def _read(text: str) -> Json:
    """An acknowledgement: nothing, a JSON object, or words to show."""
    if not text:
        return {}
    try:
        said = json.loads(text)
    except ValueError:
        return {"text": text}
    return said if isinstance(said, dict) else {"text": text}
