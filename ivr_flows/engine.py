"""Playing a flow: an input in, a step out. Pure and total: whatever is pressed, the caller hears something next.

`start` opens a call, `advance` goes on from a position. Nothing here raises for a document that was read: a position
that the document does not know leads to a human, a circle of nodes without a wait to the last ending.
"""

from __future__ import annotations

from dataclasses import replace

from ivr_flows.document import (
    Announcement,
    Ask,
    Choose,
    ConsentQuestion,
    Ending,
    Exit,
    Flow,
    NumberEntry,
    Record,
    Retry,
    Room,
    Saying,
    Waiting,
)
from ivr_flows.steps import (
    AskKeys,
    AskRecording,
    BeginMessage,
    ChooseLanguage,
    Circumstances,
    CutOff,
    HangUp,
    Input,
    Keys,
    NoteConsent,
    NumberGiven,
    Position,
    Recorded,
    Started,
    Step,
    Tone,
)
from ivr_flows.turn import Turn
from ivr_flows.waiting import GATHER, Leave, Memory, Quiet, next_move

RECORD_TONE = Tone("record", 0.4)


def start(flow: Flow, circumstances: Circumstances) -> Step:
    """The first step of a call."""
    return _arrive(Turn.opened(flow, Position(flow.start), circumstances), flow.start)


def advance(flow: Flow, position: Position, given: Input, circumstances: Circumstances) -> Step:
    """The step that follows an input at a position; never raises."""
    if isinstance(given, Started):
        return start(flow, circumstances)
    turn = Turn.opened(flow, position, circumstances)
    node = flow.nodes.get(position.node)
    if isinstance(node, Ending):
        return _close(turn, node)
    if isinstance(node, Record) and isinstance(given, Recorded) and given.seconds > 0:
        turn.notes["unsent"] = node.kind
    spent = turn.steps - flow.budget.steps
    if spent == 0 or spent > flow.budget.grace:
        turn.keep_recording(reviewed=False)
        return _arrive(turn, flow.budget.then if spent == 0 else flow.budget.at_last)
    if isinstance(given, CutOff):
        turn.forget_waiting()
        return _arrive(turn, flow.cut_off)
    return _answer(turn, node, given)


def enter(flow: Flow, position: Position, circumstances: Circumstances) -> Step:
    """The step of a call that arrives at the position's node from elsewhere; for looking at nodes one by one."""
    return _arrive(Turn.opened(flow, position, circumstances), position.node)


# --- arriving --------------------------------------------------------------------------------


def _arrive(turn: Turn, name: str) -> Step:
    """Go to a node, through whatever is only said or chosen on the way, to the next one that waits."""
    while turn.hops <= len(turn.flow.nodes):
        turn.hops += 1
        node = turn.flow.nodes.get(name) or turn.flow.nodes[turn.flow.human]
        turn.node = node.name
        turn.perform(node.do)
        if isinstance(node, Saying):
            turn.say(node.prompts, node.slots)
            name = node.go
        elif isinstance(node, Choose):
            name = next(case.go for case in node.cases if turn.holds(case.condition))
        else:
            return _settle(turn, node)
    last = turn.flow.nodes[turn.flow.budget.at_last]
    assert isinstance(last, Ending)
    turn.node = last.name
    return _close(turn, last)


def _settle(turn: Turn, node: Waiting) -> Step:
    """Arrive at a node that waits: count afresh, note the way for the call log, and ask."""
    turn.tries.pop(node.name, None)
    if isinstance(node, Ask) and node.menu and node.name in turn.trail:
        del turn.trail[turn.trail.index(node.name) :]
    if not isinstance(node, Room | Ending):
        turn.path.append(node.name)
    return _ask(turn, node)


def _ask(turn: Turn, node: Waiting) -> Step:
    match node:
        case Ask():
            turn.say(node.prompts, node.slots)
            return turn.closed(AskKeys(node.wait))
        case ConsentQuestion():
            turn.say(node.prompts, node.slots)
            return turn.closed(AskKeys(node.wait, consent=True))
        case NumberEntry():
            turn.say(node.prompts, node.slots)
            return turn.closed(_number_wait(node))
        case Record():
            return _begin_recording(turn, node)
        case Room():
            return _enter_room(turn, node)
        case Ending():
            return _close(turn, node)


def _number_wait(node: NumberEntry) -> AskKeys:
    return AskKeys(node.wait, digits=None, finish="#")


def _begin_recording(turn: Turn, node: Record) -> Step:
    turn.sounds.append(RECORD_TONE)
    turn.notes["recorded"] = "tried"
    turn.effects.append(BeginMessage(node.kind))
    return turn.closed(AskRecording(node.longest, node.quiet, node.finish))


def _close(turn: Turn, node: Ending) -> Step:
    turn.keep_recording(reviewed=False)
    turn.say(node.prompts, node.slots)
    return turn.closed(HangUp())


# --- answering -------------------------------------------------------------------------------


def _answer(turn: Turn, node: object, given: Input) -> Step:
    key = given.digits[:1] if isinstance(given, Keys) else ""
    match node:
        case Ask():
            return _answer_question(turn, node, key)
        case ConsentQuestion():
            return _answer_consent(turn, node, key)
        case NumberEntry():
            return _answer_number(turn, node, given.digits if isinstance(given, Keys) else "")
        case Record():
            return _answer_recording(turn, node, given if isinstance(given, Recorded) else Recorded(0, key))
        case Room():
            return _answer_room(turn, node, key)
        case _:
            return _arrive(turn, turn.flow.human)


def _answer_question(turn: Turn, node: Ask, key: str) -> Step:
    if not key:
        return _try_again(turn, node, node.silence)
    if key in node.keys:
        return _choose(turn, node, key, node.keys[key])
    return _anywhere(turn, node, key) or _try_again(turn, node, node.other)


def _answer_consent(turn: Turn, node: ConsentQuestion, key: str) -> Step:
    way = node.keys.get(key)
    if way is not None:
        if way.answer is not None:
            turn.effects.append(NoteConsent(node.purpose, way.answer, node.prompts[0]))
        return _choose(turn, node, key, way)
    counts = turn.flow.anywhere.get(key, "")
    if counts in ("repeat", "other_language") or isinstance(turn.flow.nodes.get(counts), Ending):
        return _anywhere(turn, node, key) or _ask(turn, node)
    retry = node.other if key else node.silence
    if turn.tries.get(node.name, 0) >= retry.again:
        turn.effects.append(NoteConsent(node.purpose, "refused", node.prompts[0]))
    return _try_again(turn, node, retry)


def _answer_number(turn: Turn, node: NumberEntry, digits: str) -> Step:
    if not digits:
        return _try_again(turn, node, node.silence)
    if "*" in digits:
        return _take(turn, node.cancel)
    if turn.circumstances.entered_ok:
        turn.perform((NumberGiven(),))
        return _take(turn, node.good)
    return _try_again(turn, node, node.bad)


def _answer_recording(turn: Turn, node: Record, ended: Recorded) -> Step:
    if ended.key in turn.flow.anywhere and ended.key in node.finish:
        turn.notes["left_quickly"] = "yes"
        return _anywhere(turn, node, ended.key) or _take(turn, node.nothing)
    return _take(turn, node.said if ended.seconds > 0 else node.nothing)


def _try_again(turn: Turn, node: Ask | ConsentQuestion | NumberEntry, retry: Retry) -> Step:
    """Ask once more, unless silence and wrong keys together have used up what the node allows."""
    tried = turn.tries.get(node.name, 0)
    if tried >= retry.again:
        return _take(turn, retry.way)
    turn.tries[node.name] = tried + 1
    turn.say(retry.say)
    turn.say(retry.ask or node.prompts, node.slots)
    if isinstance(node, NumberEntry):
        return turn.closed(_number_wait(node))
    return turn.closed(AskKeys(node.wait, consent=isinstance(node, ConsentQuestion)))


def _choose(turn: Turn, node: Waiting, key: str, way: Exit) -> Step:
    turn.path.append(key)
    _leave_behind(turn, node)
    return _take(turn, way)


def _take(turn: Turn, way: Exit) -> Step:
    turn.perform(way.do)
    return _arrive(turn, way.go)


def _leave_behind(turn: Turn, node: Waiting) -> None:
    if isinstance(node, Ask) and node.menu and turn.trail[-1:] != [node.name]:
        turn.trail.append(node.name)


# --- the keys that count everywhere ----------------------------------------------------------


def _anywhere(turn: Turn, node: Waiting, key: str) -> Step | None:
    """What a key does in every menu, None if it is not such a key."""
    meaning = turn.flow.anywhere.get(key)
    if meaning is None:
        return None
    if meaning == "repeat":
        return _again(turn, node)
    turn.path.append(key)
    if meaning == "other_language":
        return _other_language(turn, node)
    if meaning == "back" and not turn.trail:
        return _again(turn, node)
    turn.keep_recording(reviewed=False)
    if meaning == "back":
        return _arrive(turn, turn.trail.pop())
    _leave_behind(turn, node)
    return _arrive(turn, meaning)


def _other_language(turn: Turn, node: Waiting) -> Step:
    """Change to the language after hers; the first one is what comes first while none is chosen."""
    languages = turn.flow.languages
    here = languages.index(turn.language) if turn.language in languages else 0
    turn.perform((ChooseLanguage(languages[(here + 1) % len(languages)]),))
    return _again(turn, node)


def _again(turn: Turn, node: Waiting) -> Step:
    return _repeat_in_room(turn, node) if isinstance(node, Room) else _ask(turn, node)


# --- the waiting room ------------------------------------------------------------------------


def _enter_room(turn: Turn, room: Room) -> Step:
    """What was said on the way here is heard first; the room's own clock begins with her next turn."""
    memory = turn.memory(0.0)
    if not turn.sounds:
        return _wait(turn, room, memory)
    turn.remember(memory.said(turn.prompts_said()))
    return turn.closed(AskKeys(GATHER))


def _answer_room(turn: Turn, room: Room, key: str) -> Step:
    memory = turn.memory(room.tone + GATHER)
    turn.remember(memory)
    if key in room.keys and memory.offered:
        turn.remember(memory.answered())
        return _choose(turn, room, key, room.keys[key])
    already = turn.flow.anywhere.get(key) == turn.flow.human and turn.seeking is not None
    step = None if already else _anywhere(turn, room, key)
    return step or _wait(turn, room, memory)


def _wait(turn: Turn, room: Room, memory: Memory) -> Step:
    move = next_move(room, memory, turn.holds)
    match move:
        case Leave(go, tired):
            turn.remember(replace(memory, tired=memory.tired or tired, spoke=True))
            return _arrive(turn, go)
        case Quiet(seconds):
            turn.remember(memory)
            turn.tone(seconds)
        case Announcement():
            turn.remember(memory.announced(move))
            if move.go:
                return _arrive(turn, move.go)
            _say_in_room(turn, room, move.say, move.offers)
    return turn.closed(AskKeys(GATHER))


def _say_in_room(turn: Turn, room: Room, prompts: tuple[str, ...], offers: bool) -> None:
    """Words in the room; after an offer some tone in the same wait, so that a key pressed late is heard."""
    turn.say(prompts)
    if offers:
        turn.tone(room.tone)


def _repeat_in_room(turn: Turn, room: Room) -> Step:
    memory = turn.memory(room.tone + GATHER)
    if not memory.last:
        return _wait(turn, room, memory)
    turn.remember(memory.said(()))
    _say_in_room(turn, room, memory.last, memory.offered)
    return turn.closed(AskKeys(GATHER))
