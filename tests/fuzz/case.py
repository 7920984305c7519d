# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One case: a scenario, one or two changed answers, and what came of it. A seed and a number say which; the same two are the same case."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Callable

from tests.fuzz import process
from tests.fuzz.changed import Mutated
from tests.fuzz.judge import Evidence, Finding, findings
from tests.fuzz.local import LocalSandbox, Reply, Request, Wire, connected
from tests.fuzz.mutations import INSTEAD, MUTATORS
from tests.fuzz.scenarios import SCENARIOS, Prepared, Scenario
from tests.fuzz.truth import facts, live_tokens
from tests.support.harness.runs import ModuleClient

# Seconds of processor time after which a case is ended: it would not come to an end by itself.
_PATIENCE = 15.0


class OutOfTime(BaseException):
    """Not an Exception, so that nothing in the code under test takes it for one of its own."""


@dataclass
class Mutation:
    """Changes the nth answer of a run (from 0); scope: it alone, all of its endpoint from there on, or all from there on.

    only, instead: a change of one's own choice, of what was processed or in place of processing it. at: which requests, instead of the nth.
    """

    nth: int
    scope: str
    seed: str
    only: Callable[[Reply, Request, random.Random], Mutated | None] | None = None
    instead: Callable[[Request, random.Random], Mutated] | None = None
    at: Callable[[Request], bool] | None = None
    done: list[str] = field(default_factory=list)
    lie: bool = False
    _endpoint: str = ""
    _mutator: Any = None

    def applies(self, number: int, request: Request) -> bool:
        """Whether it is this answer's turn."""
        if self.at is not None:
            return self.at(request)
        if self.scope == "once" or not self._endpoint:
            return number == self.nth if self.scope == "once" else number >= self.nth
        return self.scope == "onwards" or request.endpoint == self._endpoint

    def answer(self, request: Request, ask: Callable[[], Reply]) -> Reply:
        """The changed answer."""
        chance = random.Random(self.seed)
        mutated: Mutated | None = None
        if self.instead is not None:
            self._mutator = self.instead
        elif self._mutator is None and self.only is None and chance.random() < 0.12:
            self._mutator = chance.choice(INSTEAD)
        if self.instead is not None or self._mutator in INSTEAD:
            mutated, name = self._mutator(request, random.Random(self.seed)), self._mutator.__name__
        else:
            reply = ask()
            chosen = self.only or self._mutator
            tries = [chosen] if chosen else [chance.choice(MUTATORS) for dummy in range(40)]
            for each in tries:
                mutated, name = each(reply, request, random.Random(self.seed)), each.__name__
                if mutated is not None:
                    self._mutator = each
                    break
            if mutated is None:
                return reply
        self._endpoint = self._endpoint or request.endpoint
        self.lie = self.lie or mutated.lie
        self.done.append(f"{request.endpoint}: {name}: {mutated.what}")
        return mutated.reply


@dataclass
class Case:
    """What was run, and what it came to."""

    label: str
    scenario: str
    check: bool
    mutations: list[str]
    lie: bool
    seconds: float
    requests: int
    result: dict[str, Any] | None
    found: list[Finding]

    def __str__(self) -> str:
        lines = [
            f"case {self.label}: {self.scenario}{' in check mode' if self.check else ''}{', with a lie' if self.lie else ''}"
        ]
        changed = [f"  changed: {each}" for each in dict.fromkeys(self.mutations)]
        return "\n".join(lines + changed[:6] + [f"  {finding.kind}: {finding.detail}" for finding in self.found])


class Bench:
    """Runs cases. Use it inside `ready`: the scenarios' worlds are made when they are first asked for."""

    def __init__(self) -> None:
        self._prepared: dict[str, Prepared] = {}
        self._scenarios = {each.name: each for each in SCENARIOS}

    def prepared(self, name: str) -> Prepared:
        """A scenario with its world, and with what a run without mutations comes to there."""
        if name not in self._prepared:
            self._prepared[name] = _prepare(self._scenarios[name])
        return self._prepared[name]

    def drawn(self, seed: int, number: int, only: str = "") -> Case:
        """The case of this number."""
        chance = random.Random(f"{seed}/{number}")
        names = [name for name in self._scenarios if only in name]
        # One that reads more answers has more that can be changed.
        prepared = self.prepared(chance.choices(names, [3 + self.prepared(name).answers[False] for name in names])[0])
        check = chance.random() < 0.3
        mutations = []
        for which in range(1 if chance.random() < 0.8 else 2):
            scope = chance.choices(("once", "endpoint", "onwards"), (5, 4, 1))[0]
            mutations.append(Mutation(chance.randrange(prepared.answers[check]), scope, f"{seed}/{number}/{which}"))
        return self.run(f"{number}", prepared, check, mutations)

    def run(self, label: str, prepared: Prepared, check: bool, mutations: list[Mutation]) -> Case:
        """Run one, and judge it."""
        sandbox, wire = prepared.sandbox, Wire(prepared.sandbox)
        sandbox.go_back(prepared.world)

        def answering(request: Request, ask: Callable[[], Reply]) -> Reply:
            number = len(wire.trail) - 1
            for mutation in mutations:
                if mutation.applies(number, request):
                    return mutation.answer(request, ask)
            return ask()

        wire.answering = answering
        process.begin(f"case {label}")
        began, result, escaped = time.process_time(), None, ""
        try:
            with connected(wire), _limited():
                result = prepared.scenario.step(prepared.modules, prepared.known, check)
        except OutOfTime:
            escaped = "ended after its time was over"
        except Exception as error:  # what the module lets through is what is looked for
            escaped = f"{type(error).__name__}: {error}"
        seconds = time.process_time() - began
        lie = any(mutation.lie for mutation in mutations)
        credentials = {
            each.headers.get(name, "").split(" ")[-1].partition("=")[2 if name == "Cookie" else 0]
            for each in wire.trail
            for name in ("Authorization", "Cookie")
        }
        evidence = Evidence(prepared, check, result, escaped, seconds, lie, credentials - {""})
        done = [each for mutation in mutations for each in mutation.done]
        return Case(
            label, prepared.scenario.name, check, done, lie, seconds, len(wire.trail), result, findings(evidence)
        )


@contextmanager
def _limited() -> Iterator[None]:
    def end(*_signal: Any) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, _PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _prepare(scenario: Scenario) -> Prepared:
    process.begin(scenario.name)
    sandbox = LocalSandbox()
    wire = Wire(sandbox)
    with connected(wire):
        modules = ModuleClient(sandbox, "acme-one", "align")
        known = scenario.world(modules)
        prepared = Prepared(
            scenario,
            modules,
            sandbox,
            known,
            sandbox.snapshot(),
            facts(sandbox.world.data),
            live_tokens(sandbox.world.data),
        )
        for check in (True, False):
            sandbox.go_back(prepared.world)
            wire.trail.clear()
            process.begin(f"{scenario.name} without a mutation")
            prepared.result[check] = scenario.step(modules, known, check)
            prepared.answers[check] = len(wire.trail)
            assert wire.trail, f"{scenario.name} asks nothing: {prepared.result[check]}"
        prepared.after = facts(sandbox.world.data)
    return prepared
