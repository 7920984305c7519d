# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant's connector slots: which one carries a name, which one is free, which one serves a site, from as few pages as possible.

How the chooser words a slot is not documented. So its wording is learned from pages whose Name field is known, and only
rules slots out: what is found is always confirmed on the slot's own page. A slot that nothing is known of is looked at.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Sequence
from typing import Callable
from urllib.parse import urlsplit

from ..api.align_form import Page, Shown, Unclear, connector_on
from ..api.errors import InvalidOption
from ..api.html_form import Option
from .align_slot_memory import Seen, recall, remember

# opens the settings at a slot (None: wherever they open); raises what there is to raise about a page that is not the form
OpenPage = Callable[["str | None"], Page]
# the names that REST gives to connectors, by their ids
RestNames = Callable[[], "dict[str, str]"]


class Slots:
    """The slots of one tenant, during one module run. Every slot is looked at once at most."""

    def __init__(self, tenant: str, open_page: OpenPage, rest_names: RestNames, fresh: bool = False) -> None:
        self._tenant, self._open, self._rest_names = tenant, open_page, rest_names
        first = open_page(None)
        self.all: tuple[Option, ...] = first.slots
        self._pages: dict[str, Page] = {first.number: first} if first.number else {}
        self._remembered = {} if fresh else self._still_right(recall(tenant))
        self._rest: dict[str, str] | None = None

    def page(self, number: str) -> Page:
        """The settings, open at a slot."""
        if number not in self._pages:
            page = self._open(number)
            if page.number != number:
                raise Unclear(f"the page of connector {number} shows connector {page.number or 'none'}")
            self._pages[number] = page
        return self._pages[number]

    def renew(self, page: Page) -> None:
        """Take over a page that was read after a change."""
        self._pages[page.number] = page

    def named(self, name: str) -> Page | None:
        """The page of the connector of this name, or None. Two of them are an error."""
        found: list[Page] = []
        looked: set[str] = set()
        while True:
            number = next((each for each in self._candidates(name) if each not in looked), None)
            if number is None:
                break
            looked.add(number)
            if self._shown(number).name == name:
                found.append(self.page(number))
        if len(found) > 1:
            numbers = ", ".join(page.number for page in found)
            raise InvalidOption(
                "name",
                f"{len(found)} connectors are named {name!r} (IDs {numbers}).",
                "Rename all but one in Jira Align.",
            )
        return found[0] if found else None

    def free(self) -> Page | None:
        """Return the page of a free slot, or None where a look at each slot found none."""
        for number in self._freest_first():
            if self._shown(number).is_free:
                return self.page(number)
        return None

    def free_up_to(self, most: int) -> int:
        """Return how many slots are free, counted no further than so many."""
        found = 0
        for number in self._freest_first():
            seen = self._remembered.get(number) if number not in self._pages else None
            found += not (seen.name or seen.jira_api_url or seen.jira_link) if seen else self._shown(number).is_free
            if found >= most:
                break
        return found

    def new_among(self, names: Sequence[str]) -> list[str] | None:
        """Return those of the names that no slot has; None where it is not known what each slot is called."""
        known = [self._known_name(option.value) for option in self.all]
        if None in known:
            return None
        return [name for name in dict.fromkeys(names) if not any(other and _may_be(other, name) for other in known)]

    def serving(self, jira_api_url: str, jira_link: str) -> Page | None:
        """The page of a connector with a name that serves this site already, by its API address or by its link."""
        wanted = (_address(jira_api_url), _host(jira_link))
        for option in self.all:
            number = option.value
            seen = self._remembered.get(number) if number not in self._pages else None
            if seen is None and self._known_name(number) == "" and number not in self._pages:
                continue
            shown = seen or self._shown(number)
            if shown.name and (_address(shown.jira_api_url) == wanted[0] or _host(shown.jira_link) == wanted[1]):
                now = self._shown(number)  # what was remembered is no reason to refuse anything
                if now.name and (_address(now.jira_api_url) == wanted[0] or _host(now.jira_link) == wanted[1]):
                    return self.page(number)
        return None

    def names(self) -> list[str]:
        """The names that the looked-at pages show, for a message."""
        return [shown.name for shown in map(connector_on, self._pages.values()) if shown.name]

    def _shown(self, number: str) -> Shown:
        return connector_on(self.page(number))

    def remember(self) -> None:
        """Leave what was seen to the other sites of the run."""
        texts = {option.value: option.text for option in self.all}
        seen = {}
        for number, page in self._pages.items():
            shown = connector_on(page)
            seen[number] = Seen(
                texts.get(number, ""),
                shown.name or "",
                shown.jira_api_url or "",
                shown.jira_link or "",
                time.time(),
            )
        remember(self._tenant, seen)

    def _still_right(self, remembered: dict[str, Seen]) -> dict[str, Seen]:
        """What is remembered of slots whose text in the chooser is the same as then."""
        texts = {option.value: option.text for option in self.all}
        return {number: seen for number, seen in remembered.items() if texts.get(number) == seen.text}

    # Who may carry a name

    def _candidates(self, name: str) -> list[str]:
        """The slots that may carry the name, likeliest first; fewer with every page that was looked at."""
        wording = self._wording()
        names = {option.value: self._known_name(option.value, wording) for option in self.all}
        said = [number for number, other in names.items() if other is not None and _may_be(other, name)]
        likely = [option.value for option in self.all if names[option.value] is None and name in option.text]
        return said + likely + [number for number, other in names.items() if other is None and number not in likely]

    def _known_name(self, number: str, wording: list[tuple[str, str]] | None = None) -> str | None:
        """A slot's name without a look at it: as it was seen, as the chooser words it, as REST gives it; None where nothing shows."""
        if number in self._pages:
            return connector_on(self._pages[number]).name
        if number in self._remembered:
            return self._remembered[number].name
        wording = self._wording() if wording is None else wording
        text = next(option.text for option in self.all if option.value == number)
        worded = {name for each in wording if (name := _name_in(text, number, each)) is not None}
        if len(worded) == 1:
            return worded.pop()
        return self._by_rest().get(number)

    def _wording(self) -> list[tuple[str, str]]:
        """How the chooser words its slots, as (before the name, after it): what agrees with every named page that was looked at.

        Nothing while only one agrees and another slot would have a name by it: a name may be in a text by chance.
        """
        texts = {option.value: option.text for option in self.all}
        named = [
            (number, shown.name)
            for number, page in self._pages.items()
            if (shown := connector_on(page)).name and number in texts
        ]
        if not named:
            return []
        number, name = named[0]
        wordings = [
            each
            for each in _wordings(texts[number], number, name)
            if all(_name_in(texts[one], one, each) == " ".join(other.split()) for one, other in named)
        ]
        if len(named) < 2:
            others = [option for option in self.all if option.value not in self._pages]
            wordings = [
                each for each in wordings if not any(_name_in(option.text, option.value, each) for option in others)
            ]
        return wordings

    def _by_rest(self) -> dict[str, str]:
        """Names by number as REST gives them, if its ids are the slots' numbers on every page that was looked at."""
        if self._rest is None:
            self._rest = self._rest_names()
        shown = {number: connector_on(page).name for number, page in self._pages.items()}
        agreed = [number for number, name in shown.items() if name and self._rest.get(number) == name]
        contradicted = [number for number, name in shown.items() if number in self._rest and self._rest[number] != name]
        return self._rest if agreed and not contradicted else {}

    # Which one may be free

    def _freest_first(self) -> list[str]:
        """Slots without a name first, then those of which nothing is known, then those whose text others have too, as placeholders do."""
        wording = self._wording()
        names = {option.value: self._known_name(option.value, wording) for option in self.all}
        often = Counter(names.values())

        def rank(number: str) -> tuple[int, int]:
            name = names[number]
            return (0 if name == "" else 1 if name is None else 2, -often[name])

        known = {number for number, page in self._pages.items() if not connector_on(page).is_free}
        return [number for number in sorted(names, key=rank) if number not in known]


def _wordings(text: str, number: str, name: str) -> list[tuple[str, str]]:
    """Every way in which a slot's text may be put together from its name, as the parts around it, with the number left open."""
    wanted = " ".join(name.split())
    found = []
    start = text.find(wanted)
    while start >= 0:
        before, after = text[:start], text[start + len(wanted) :]
        if not (before[-1:].isalnum() or after[:1].isalnum()):
            found.append((_open(before, number), _open(after, number)))
        start = text.find(wanted, start + 1)
    return found


def _open(part: str, number: str) -> str:
    return re.sub(rf"(?<!\d){re.escape(number)}(?!\d)", "\0", part)


def _name_in(text: str, number: str, wording: tuple[str, str]) -> str | None:
    """The name in a slot's text by a wording; None where the text is not worded so."""
    before, after = (part.replace("\0", number) for part in wording)
    # A text is without the blanks at its ends, also where the name between is empty.
    if text == (before + after).strip() or " ".join(text.split()) == " ".join((before + after).split()):
        return ""
    if len(text) < len(before) + len(after) or not text.startswith(before) or not text.endswith(after):
        return None
    return text[len(before) : len(text) - len(after)].strip()


def _may_be(shown: str, name: str) -> bool:
    """Whether a name in the chooser may be this one: the same in other letters, or its beginning, as a chooser cuts long names."""
    one, other = shown.rstrip(".… ").casefold(), " ".join(name.split()).casefold()
    return one == other or (len(one) >= 8 and other.startswith(one))


def _address(url: str | None) -> str:
    return (url or "").strip().rstrip("/").casefold()


def _host(url: str | None) -> str:
    """The host of a link; something that equals nothing where it has none."""
    try:
        return urlsplit((url or "").strip()).netloc.casefold() or f"no host in {id(url)}"
    except ValueError:
        return f"no host in {id(url)}"
