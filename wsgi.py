"""The web process."""

from hotline.app import create_app, web_runtime
from hotline.journey import Repertoire
from hotline.settings import read_settings

settings = read_settings()
app = create_app(web_runtime(settings), Repertoire.load(settings))
