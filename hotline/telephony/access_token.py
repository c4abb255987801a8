"""What lets a browser be rung: a signed token that names its person and allows incoming calls, for an hour."""

from __future__ import annotations

from hotline.errors import NotAllowed
from hotline.settings import Settings

LASTS_S = 3600


def access_token(settings: Settings, identity: str, lasts_s: int = LASTS_S) -> str:
    """A token of our API key for `identity` (letters, digits, underscores), good for `lasts_s` seconds.

    It allows no outgoing calls: a browser rings nobody. NotAllowed if the settings name no API key.
    """
    from twilio.jwt.access_token import AccessToken  # a tenth of a second, for those who answer in a browser
    from twilio.jwt.access_token.grants import VoiceGrant

    if not (settings.twilio_api_key and settings.twilio_api_secret):
        raise NotAllowed("calls cannot be answered in the browser here: TWILIO_API_KEY and its secret are not set")
    token = AccessToken(
        settings.twilio_account_sid,
        settings.twilio_api_key,
        settings.twilio_api_secret,
        identity=identity,
        ttl=lasts_s,
        region=settings.twilio_region or None,
    )
    token.add_grant(VoiceGrant(incoming_allow=True))
    return str(token.to_jwt())
