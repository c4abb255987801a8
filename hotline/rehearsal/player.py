"""Plays a rehearsal on a stage, sentence by sentence, and stops at the first that does not hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from hotline.errors import HotlineError
from hotline.rehearsal.script import RECORDS, Line, Rehearsal
from hotline.rehearsal.stage import PhoneError, Stage

HEAR_WITHIN_S = 45.0
RING_WITHIN_S = 15.0
TALK_WITHIN_S = 15.0
TEXT_WITHIN_S = 10.0
FIRST_CALLER = 711_000_001
USUAL_PIN = "4826"


class Broken(AssertionError, HotlineError):
    """An expectation did not hold: the sentence, and what was so instead."""


class Desk(Protocol):
    """What a rehearsal may ask or change beside its phones: the hotline's own records and faults."""

    def perform(self, line: Line, player: Player) -> None:
        """Hold a desk sentence to the records, or do it. Broken if it is not so."""


@dataclass
class Player:
    """One performance. `cast` are the numbers by name; `expected` the rings that were spoken of."""

    stage: Stage
    cast: dict[str, str]
    pins: Mapping[str, str] = field(default_factory=dict)
    first_caller: int = FIRST_CALLER
    desk: Desk | None = None
    say: Callable[[str], None] = lambda _: None
    expected: set[str] = field(default_factory=set)
    rings_seen: int = 0
    texts_seen: dict[str, int] = field(default_factory=dict)

    def play(self, rehearsal: Rehearsal) -> float:
        """Play it to its end; the seconds it took on its stage. Broken at the first sentence that does not hold."""
        begun = self.stage.now()
        for line in rehearsal.lines:
            self.perform(line, self.stage.now() - begun)
        return self.stage.now() - begun

    def perform(self, line: Line, at: float = 0.0) -> None:
        """Do one sentence, or hold it to what is so."""
        try:
            if line.verb in VERBS:
                VERBS[line.verb](self, line.words)
            elif self.desk is not None:
                self.desk.perform(line, self)
            elif line.verb in RECORDS:
                self.say(f"         (not asked here: {line.text})")
                return
            else:
                raise Broken("only a rehearsal in virtual time can do this")
        except (Broken, PhoneError) as broken:
            raise Broken(f"line {line.number}: {line.text}: {broken}") from broken
        self.say(f"{at:7.1f}  {line.text}")

    def number(self, name: str) -> str:
        """The number of somebody; who is not on the staff is a caller and gets a phone."""
        if name not in self.cast:
            self.cast[name] = f"+254{self.first_caller + len(self.cast)}"
        return self.cast[name]

    def expect(self, happened: Callable[[], bool], within: float, otherwise: Callable[[], str]) -> None:
        """Wait for something. Broken, saying what was so instead, if it does not come."""
        if not self.stage.wait(happened, within):
            raise Broken(otherwise())


Words = Mapping[str, str]


def _within(words: Words, usual: float) -> float:
    return float(words.get("within", usual))


def _dials(player: Player, words: Words) -> None:
    shown = {"shown": words["shown"]} if "shown" in words else {}
    player.stage.act(player.number(words["who"]), "dial", to=words["to"].replace(" ", ""), **shown)


def _presses(player: Player, words: Words) -> None:
    player.stage.act(player.number(words["who"]), "press", keys=words["keys"].replace(" ", ""))


def _enters_pin(player: Player, words: Words) -> None:
    pin = player.pins.get(words["who"], USUAL_PIN)
    player.stage.act(player.number(words["who"]), "press", keys=f"{pin}#")


def _act(act: str) -> Callable[[Player, Words], None]:
    def use(player: Player, words: Words) -> None:
        player.stage.act(player.number(words["who"]), act)

    return use


def _speaks(player: Player, words: Words) -> None:
    player.stage.act(player.number(words["who"]), "speak", seconds=words["seconds"])


def _is(hearing: str, what: str, language: str | None) -> bool:
    folder, _, prompt = hearing.rpartition("/")
    return prompt == what and (language is None or folder == language)


def _hears(player: Player, words: Words) -> None:
    number, what = player.number(words["who"]), words["what"]
    language = words.get("language")
    player.expect(
        lambda: _is(player.stage.hearing(number), what, language),
        _within(words, HEAR_WITHIN_S),
        lambda: f"hears {player.stage.hearing(number) or 'nothing'}; heard {_lately(player, number)}",
    )


def _lately(player: Player, number: str) -> str:
    return ", ".join(heard.what for heard in player.stage.heard(number)[-8:]) or "nothing"


def _heard(player: Player, words: Words) -> None:
    number = player.number(words["who"])
    had = {heard.what.rpartition("/")[2] for heard in player.stage.heard(number)}
    missing = [what for what in words["what"].split(", ") if what not in had]
    if missing:
        raise Broken(f"never heard {', '.join(missing)}; heard {_lately(player, number)}")


def _does_not_hear(player: Player, words: Words) -> None:
    number = player.number(words["who"])
    if words["what"] in {heard.what.rpartition("/")[2] for heard in player.stage.heard(number)}:
        raise Broken(f"heard {_lately(player, number)}")


def _rings(player: Player, words: Words) -> None:
    names = words["all"].replace(" and ", ", ").split(", ")
    numbers = {player.number(name): name for name in names}
    player.expected |= set(numbers)
    begun: set[str] = set()

    def all_ring() -> bool:
        begun.update(number for number in numbers if player.stage.ringing(number))
        return begun >= set(numbers)

    def otherwise() -> str:
        silent = ", ".join(name for number, name in numbers.items() if number not in begun)
        return f"{silent} did not ring; {_rung(player)}"

    player.expect(all_ring, _within(words, RING_WITHIN_S), otherwise)


def _rung(player: Player) -> str:
    names = {number: name for name, number in player.cast.items()}
    return "rang: " + (", ".join(names.get(number, number[-3:]) for _, number in player.stage.rung()) or "nobody")


def _does_not_ring(player: Player, words: Words) -> None:
    number = player.number(words["who"])
    if any(rung == number for _, rung in player.stage.rung()[player.rings_seen :]):
        raise Broken("rang")


def _nobody_else_rings(player: Player, _: Words) -> None:
    rung = player.stage.rung()
    others = {number for _, number in rung[player.rings_seen :]} - player.expected
    player.rings_seen = len(rung)
    if others:
        raise Broken(_rung(player))


def _talk(player: Player, words: Words) -> None:
    one, other = player.number(words["who"]), player.number(words["other"])
    player.expect(
        lambda: other in player.stage.talking_with(one),
        _within(words, TALK_WITHIN_S),
        lambda: f"{words['who']} hears {player.stage.hearing(one)}, {words['other']} {player.stage.hearing(other)}",
    )


def _takes(player: Player, words: Words) -> None:
    """She picks up, hears the neutral words and presses 1, like anybody who has done it before."""
    _rings(player, {"all": words["who"], **({"within": words["within"]} if "within" in words else {})})
    player.stage.act(player.number(words["who"]), "answer")
    _hears(player, {"who": words["who"], "what": "staff_whisper"})
    player.stage.wait(lambda: False, 1.0)
    player.stage.act(player.number(words["who"]), "press", keys="1")


def _is_alone(player: Player, words: Words) -> None:
    others = player.stage.talking_with(player.number(words["who"]))
    if others:
        raise Broken(f"talks with {', '.join(sorted(others))}")


def _let_go(player: Player, words: Words) -> None:
    number = player.number(words["who"])
    player.expect(
        lambda: not player.stage.in_call(number) and not player.stage.ringing(number),
        _within(words, RING_WITHIN_S),
        lambda: f"still hears {player.stage.hearing(number)}",
    )


def _gets_text(player: Player, words: Words) -> None:
    number = player.number(words["who"])
    player.expect(
        lambda: any(words["words"] in text for text in player.stage.texts(number)),
        _within(words, TEXT_WITHIN_S),
        lambda: f"inbox: {player.stage.texts(number)}",
    )
    player.texts_seen[number] = len(player.stage.texts(number))


def _gets_no_text(player: Player, words: Words) -> None:
    texts = player.stage.texts(player.number(words["who"]))
    if texts:
        raise Broken(f"inbox: {texts}")


def _passes(player: Player, words: Words) -> None:
    player.stage.wait(lambda: False, float(words["seconds"]))


VERBS: dict[str, Callable[[Player, Words], None]] = {
    "dials": _dials,
    "presses": _presses,
    "pin": _enters_pin,
    "hears": _hears,
    "heard": _heard,
    "does_not_hear": _does_not_hear,
    "rings": _rings,
    "does_not_ring": _does_not_ring,
    "nobody_else_rings": _nobody_else_rings,
    "answers": _act("answer"),
    "declines": _act("decline"),
    "voicemail": _act("voicemail"),
    "hangs_up": _act("hang_up"),
    "vanishes": _act("vanish"),
    "comes_back": _act("come_back"),
    "speaks": _speaks,
    "takes": _takes,
    "talk": _talk,
    "is_alone": _is_alone,
    "let_go": _let_go,
    "gets_text": _gets_text,
    "gets_no_text": _gets_no_text,
    "passes": _passes,
}
