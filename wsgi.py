"""The web process."""

import sys

from hotline.app import create_app, web_runtime
from hotline.errors import SettingsError
from hotline.journey import Repertoire
from hotline.privacy.logs import set_up_logs
from hotline.settings import read_settings
from hotline.telephony.self_test import signature_fault

CANNOT_START = 3  # the server's own code for it: it ends, instead of trying again for ever

set_up_logs()
try:
    settings = read_settings()
    if fault := signature_fault(settings.twilio_auth_token, settings.public_url):
        raise SettingsError(fault)
except SettingsError as error:
    sys.stderr.write(f"{error}\n")
    sys.exit(CANNOT_START)
app = create_app(web_runtime(settings), Repertoire.load(settings))
