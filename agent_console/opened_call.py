"""One call opened beside a list: its story, its swim-lane, what supervisors said of it; what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request
from flask_babel import gettext as _

from agent_console import drawing, wording
from agent_console.doorkeeper import needs, who
from agent_console.house import house
from agent_console.supervising import id_of
from agent_console.times import zone
from agent_console.ways import back
from hotline.reports import reviews
from hotline.reports.one_call import TOLD, CallStory, call_story
from hotline.reports.reviews import Said
from hotline.staff import Person
from hotline.work import Work

blueprint = Blueprint("opened_call", __name__)


@dataclass(frozen=True)
class Opened:
    """A call opened: everything its pane shows."""

    story: CallStory
    lanes: drawing.Lanes
    said: list[Said]
    reviewers: list[Person]


def opened(work: Work) -> Opened | None:
    """The call named by `call` in the address; None if none is. NotFound if there is no such call."""
    asked = request.args.get("call", "").strip()
    if not asked:
        return None
    call = id_of(asked)
    story = call_story(work.session, call, work.now)
    names = [_name(lane.who, lane.page) for lane in story.lanes]
    return Opened(
        story=CallStory(
            story.line, [one for one in story.moments if one.kind in TOLD], story.lanes, story.begins, story.ends
        ),
        lanes=drawing.swim_lanes(story, names, zone()),
        said=reviews.comments_of(work, call, who=str(who().id), reason="reviewing the call"),
        reviewers=reviews.reviewers(work),
    )


def _name(person: str | None, page: str | None) -> str:
    if page is not None:
        return wording.word(wording.DUTIES, page)
    return person or _("Caller")


@blueprint.post("/calls/<uuid:call>/review")
@needs("supervisor")
def review(call: UUID) -> Response:
    """She has looked at it, or takes that back."""
    with house().runtime.begin() as work:
        reviews.mark_reviewed(work, call, who().id, reviewed=request.form.get("reviewed", "1") == "1")
    return make_response(redirect(back()))


@blueprint.post("/calls/<uuid:call>/assign")
@needs("supervisor")
def assign(call: UUID) -> Response:
    """Somebody is asked to look at it; nobody, if the field is empty."""
    to = request.form.get("to", "").strip()
    with house().runtime.begin() as work:
        reviews.assign(work, call, who().id, id_of(to) if to else None)
    return make_response(redirect(back()))


@blueprint.post("/calls/<uuid:call>/comment")
@needs("supervisor")
def comment(call: UUID) -> Response:
    """Words about it, sealed."""
    with house().runtime.begin() as work:
        reviews.comment(work, call, who().id, request.form.get("words", ""))
    return make_response(redirect(back()))
