# Copyright: (c) 2026, the jira_ops.align authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""paging: a list is read to its end whatever its pages say of it, or else it is an error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Callable

import pytest

from ansible_collections.jira_ops.align.plugins.module_utils.api import align, jira, organization
from ansible_collections.jira_ops.align.plugins.module_utils.api.answer import Answer
from ansible_collections.jira_ops.align.plugins.module_utils.api.errors import UnexpectedAnswer
from ansible_collections.jira_ops.align.plugins.module_utils.api.lists import every_item
from ansible_collections.jira_ops.align.plugins.module_utils.api.operation import Operation
from ansible_collections.jira_ops.align.plugins.module_utils.api.paging import PAGE_SIZE_REFUSED, PageRequest

Answers = Callable[[dict[str, Any], Any], Any]
ALL = list(range(23))


class Reader:
    """Reads lists of a service that a function answers for: (query, body) to the document, or to a whole answer."""

    def __init__(self, service: Answers) -> None:
        self.service = service
        self.own_page_size: set[str] = set()

    def ask(self, page: PageRequest, also: tuple[int, ...]) -> Answer:
        made = self.service(page.query, page.body)
        return made if isinstance(made, Answer) else Answer(200, made, "", {})

    def items(self, operation: Operation, query: dict[str, Any] | None = None, body: Any = None) -> Iterator[Any]:
        asked = PageRequest(query or {}, body)
        return every_item(
            operation, asked, self.ask, lambda fact: UnexpectedAnswer(operation, fact), self.own_page_size
        )


# Jira: startAt, maxResults, total, isLast


def jira_pages(largest: int, *shown_fields: str, holes: tuple[int, ...] = ()) -> Answers:
    """Jira as it pages: `shown_fields` says which of the fields an answer has. holes: starts of pages whose items the caller may not see."""

    def answer(query: dict[str, Any], body: Any) -> dict[str, Any]:
        start, size = int(query.get("startAt", 0)), min(int(query.get("maxResults", 50)), largest)
        shown = [] if start in holes else ALL[start : start + size]
        everything = {"startAt": start, "maxResults": size, "total": len(ALL), "isLast": start + size >= len(ALL)}
        return {"values": shown, **{name: value for name, value in everything.items() if name in shown_fields}}

    return answer


def projects(service: Answers, size: int = 10) -> list[Any]:
    return list(Reader(service).items(jira.SEARCH_PROJECTS, query={"maxResults": size}))


@pytest.mark.parametrize("largest", [1, 7, 10, 22, 23, 24, 100])
@pytest.mark.parametrize(
    "shown_fields",
    [
        ("startAt", "maxResults", "total", "isLast"),
        ("startAt", "maxResults", "total"),
        ("startAt", "maxResults", "isLast"),
        ("total",),
        ("isLast",),
        ("maxResults", "total"),
        ("startAt", "total"),
        ("startAt", "maxResults"),
    ],
)
def test_jira_list_is_read_whole_whatever_its_pages_say(shown_fields: tuple[str, ...], largest: int) -> None:
    size = 10 if "maxResults" in shown_fields else largest  # a service that makes pages smaller says so
    assert projects(jira_pages(largest, *shown_fields), size) == ALL


@pytest.mark.parametrize(
    "shown_fields",
    [("total",), ("startAt", "maxResults", "total"), ("isLast",), ("startAt", "maxResults", "isLast", "total")],
)
@pytest.mark.parametrize("holes", [(0,), (10,), (0, 10)])
def test_empty_page_in_the_middle_does_not_end_the_list(shown_fields: tuple[str, ...], holes: tuple[int, ...]) -> None:
    hidden = {number for start in holes for number in range(start, start + 10)}
    assert projects(jira_pages(10, *shown_fields, holes=holes)) == [number for number in ALL if number not in hidden]


@pytest.mark.parametrize("shown_fields", [(), ("startAt",), ("startAt", "maxResults", "total", "isLast")])
def test_full_last_page_needs_no_more_than_one_request_further(shown_fields: tuple[str, ...]) -> None:
    requests: list[Any] = []
    pages = jira_pages(len(ALL), *shown_fields)

    def counted(query: dict[str, Any], body: Any) -> Any:
        requests.append(query)
        return pages(query, body)

    assert projects(counted, len(ALL)) == ALL and len(requests) <= 2


@pytest.mark.parametrize(
    "lie",
    [
        {"isLast": False},  # for ever, and each page empty
        {"isLast": False, "startAt": 0},
        {"isLast": False, "startAt": 500},
        {"total": 10**9},
        {"isLast": False, "total": 0},
        {"isLast": None, "total": 10**6, "maxResults": 0},
    ],
)
def test_list_that_never_ends_is_an_error_after_few_requests(lie: dict[str, Any]) -> None:
    requests: list[Any] = []

    def service(query: dict[str, Any], body: Any) -> Any:
        requests.append(query)
        return {"values": [], **lie}

    with pytest.raises(UnexpectedAnswer, match="not read to its end"):
        projects(service)
    assert len(requests) < 50


def test_same_page_again_and_again_is_an_error() -> None:
    with pytest.raises(UnexpectedAnswer, match="not read to its end"):
        projects(lambda query, body: {"values": [1, 2], "isLast": False, "startAt": 0})


@pytest.mark.parametrize("odd", ["7", -1, True, 1.5, None, [], {"a": 1}, 10**30])
@pytest.mark.parametrize("name", ["startAt", "maxResults", "total"])
def test_odd_number_in_a_page_is_as_good_as_none(name: str, odd: Any) -> None:
    pages = jira_pages(10, "isLast", holes=(10,))
    asked = Reader(lambda query, body: {**pages(query, body), name: odd})
    if (name, odd) == ("startAt", 10**30):
        with pytest.raises(
            UnexpectedAnswer, match="begins at 10000000000000000000 where 0 was asked for. It was not read to its end"
        ):
            list(asked.items(jira.SEARCH_PROJECTS, query={"maxResults": 10}))
    else:
        assert list(asked.items(jira.SEARCH_PROJECTS, query={"maxResults": 10})) == ALL[:10] + ALL[20:]


def test_a_page_shorter_than_asked_for_is_not_the_end_where_the_service_cut_it() -> None:
    """Jira lowers maxResults and says so."""
    assert projects(jira_pages(3, "startAt", "maxResults"), 100) == ALL


@pytest.mark.parametrize(
    "shown",
    [
        {"nextPage": "https://x/2"},
        {"nextPage": "https://x/2", "maxResults": 50},
        {"isLast": True, "total": 23},
        {"isLast": True, "nextPage": "https://x/2"},
        {"total": 23, "maxResults": 50},
    ],
    ids=str,
)
def test_jira_list_goes_on_where_anything_says_so(shown: dict[str, Any]) -> None:
    """Pages of 7, however many are asked for."""

    def service(query: dict[str, Any], body: Any) -> Any:
        start = int(query.get("startAt", 0))
        more = start + 7 < len(ALL)
        told = {name: value for name, value in shown.items() if name != "nextPage" or more}
        return {"values": ALL[start : start + 7], **told}

    assert projects(service, 50) == ALL


@pytest.mark.parametrize("size", [7, 10])
@pytest.mark.parametrize(
    "odd",
    [
        {"isLast": "false"},
        {"isLast": 0},
        {"isLast": "true"},
        {"isLast": "false", "total": 23},
        {"total": "23"},
        {"total": 23.0},
        {"total": True},
        {"maxResults": "7"},
        {"startAt": "0", "total": 23},
    ],
    ids=str,
)
def test_odd_value_without_is_last_beside_it_is_an_error(odd: dict[str, Any], size: int) -> None:
    def service(query: dict[str, Any], body: Any) -> Any:
        start = int(query.get("startAt", 0))
        return {"values": ALL[start : start + 7], **odd}

    name = next(iter(odd))
    with pytest.raises(UnexpectedAnswer, match=f"the page's {name} is not understood .* It was not read to its end"):
        projects(service, size)


# Jira Align: $top and $skip


@pytest.mark.parametrize("largest, hidden", [(100, ()), (7, ()), (10, (3,)), (10, (3, 15)), (7, (3, 4, 22))])
def test_odata_list_is_read_whole_where_pages_are_smaller_than_asked_for(largest: int, hidden: tuple[int, ...]) -> None:
    """A tenant that caps $top, and one that leaves out what the caller may not see after it has counted."""

    def service(query: dict[str, Any], body: Any) -> Any:
        start = int(query.get("$skip", 0))
        return [number for number in ALL[start : start + min(int(query["$top"]), largest)] if number not in hidden]

    shown = [number for number in ALL if number not in hidden]
    assert list(Reader(service).items(align.LIST_CONNECTORS, query={"$top": 10})) == shown


@pytest.mark.parametrize("top, whole", [(100, True), (len(ALL), False)])
def test_odata_list_of_a_service_that_knows_no_skip_is_whole_where_it_is_short(top: int, whole: bool) -> None:
    found = Reader(lambda query, body: ALL).items(align.LIST_CONNECTORS, query={"$top": top})
    if whole:
        assert list(found) == ALL
    else:
        with pytest.raises(UnexpectedAnswer, match="not read to its end"):
            list(found)


def test_odata_list_is_read_until_a_page_is_not_full() -> None:
    def service(query: dict[str, Any], body: Any) -> Any:
        start = int(query.get("$skip", 0))
        return ALL[start : start + int(query["$top"])]

    assert list(Reader(service).items(align.LIST_CONNECTORS, query={"$top": 10})) == ALL
    assert list(Reader(service).items(align.LIST_CONNECTORS, query={"$top": 23})) == ALL


# The organization: links.next as a bare cursor, a relative link, an absolute one

FORMS = {
    "bare cursor": "{cursor}",
    "relative link": "/admin/x?cursor={cursor}&limit=5",
    "query only": "?cursor={cursor}",
    "absolute link": "https://api.atlassian.com/admin/x?cursor={cursor}",
    "absolute link to another host": "https://evil.example.com/other/path?cursor={cursor}",
}
CURSORS = ["kloHX1ZQVasDAkx_P48NYQ", "a+b/c==", "%2e%2e", "0", "x" * 500]


def linked(form: str, cursor: str = "next-{n}") -> Answers:
    """Pages of five, each with the link to the next."""

    def answer(query: dict[str, Any], body: Any) -> Any:
        given = query.get("cursor") or (body or {}).get("cursor") or cursor.replace("{n}", "0")
        start = (
            int(given.rsplit("-", 1)[-1])
            if given.startswith(cursor.split("{n}")[0])
            else pytest.fail(f"not the cursor: {given}")
        )
        following = FORMS[form].replace("{cursor}", cursor.replace("{n}", str(start + 5)))
        return {
            "items": ALL[start : start + 5],
            "data": ALL[start : start + 5],
            "links": {"next": following} if start + 5 < len(ALL) else {},
        }

    return answer


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["LIST_ACCOUNTS", "LIST_DIRECTORIES", "GROUP_ROLES", "WORKSPACES"])
def test_organization_list_is_read_whole_in_every_form_of_its_link(name: str, form: str) -> None:
    operation = getattr(organization, name)
    body = {"limit": 20} if operation.method == "POST" else None
    assert list(Reader(linked(form)).items(operation, body=body)) == ALL


@pytest.mark.parametrize("cursor", CURSORS)
def test_bare_cursor_is_sent_back_as_it_came(cursor: str) -> None:
    sent: list[Any] = []

    def service(query: dict[str, Any], body: Any) -> Any:
        sent.append(query)
        return {"items": [1], "links": {"next": cursor}} if len(sent) == 1 else {"items": [2]}

    assert list(Reader(service).items(organization.LIST_ACCOUNTS, query={"limit": 5})) == [
        1,
        2,
    ]
    assert sent[1] == {"limit": 5, "pageSize": 100, "cursor": cursor}


@pytest.mark.parametrize(
    "odd",
    [7, True, ["a"], {"href": "x"}, "http://[", "https://api.atlassian.com/admin/x", "a b", "\u6771", "a&b=c", "a\nb"],
)
def test_link_of_no_known_form_is_an_error(odd: Any) -> None:
    with pytest.raises(UnexpectedAnswer, match="not read to its end"):
        list(
            Reader(lambda query, body: {"items": [1], "data": [1], "links": {"next": odd}}).items(
                organization.LIST_ACCOUNTS
            )
        )


@pytest.mark.parametrize(
    "none", [{}, {"links": None}, {"links": {}}, {"links": {"next": None}}, {"links": {"next": ""}}]
)
def test_list_without_a_link_ends(none: dict[str, Any]) -> None:
    assert list(Reader(lambda query, body: {"items": [1], **none}).items(organization.LIST_ACCOUNTS)) == [1]


def test_list_that_ends_before_its_own_total_is_an_error() -> None:
    with pytest.raises(UnexpectedAnswer, match="ends after 1 of 170"):
        list(Reader(lambda query, body: {"items": [1], "total": 170, "links": {}}).items(organization.LIST_ACCOUNTS))


@pytest.mark.parametrize(
    "told",
    [
        {"total": "170"},
        {"total": 170.0},
        {"meta": {"total": 170}},
        {"meta": {"total": "170"}},
        {"meta": {"next": "abc"}},
        {"next": "abc"},
        {"nextCursor": "abc"},
        {"_links": {"next": {"href": "/x"}}},
    ],
    ids=str,
)
def test_list_that_goes_on_in_no_known_way_is_an_error(told: dict[str, Any]) -> None:
    with pytest.raises(UnexpectedAnswer, match="not read to its end"):
        list(Reader(lambda query, body: {"items": [1], "links": {}, **told}).items(organization.LIST_ACCOUNTS))


@pytest.mark.parametrize(
    "told", [{"total": 1}, {"total": None, "meta": None}, {"meta": {"total": 1}}, {"next": None, "_links": {}}], ids=str
)
def test_list_that_says_of_no_further_item_ends(told: dict[str, Any]) -> None:
    assert list(Reader(lambda query, body: {"items": [1], **told}).items(organization.LIST_ACCOUNTS)) == [1]


# Page sizes that a service may refuse


def refusing(status: int, refused: int = 100) -> tuple[Answers, list[dict[str, Any]]]:
    """A list that answers so many requests with a page size with this status, and what was asked of it."""
    asked: list[dict[str, Any]] = []

    def service(query: dict[str, Any], body: Any) -> Any:
        asked.append(query)
        if "pageSize" in query and sum("pageSize" in each for each in asked) <= refused:
            return Answer(status, None, "Internal Server Error", {})
        start = int(query.get("cursor", 0))
        size = int(query.get("pageSize", 10))
        following = {"next": str(start + size)} if start + size < len(ALL) else {}
        return {"data": ALL[start : start + size], "links": following}

    return service, asked


def test_large_pages_are_asked_for_where_the_operation_has_a_size() -> None:
    service, asked = refusing(500, refused=0)
    found = Reader(service).items(organization.LIST_ACCOUNT_TOKENS)
    assert (list(found), asked) == (ALL, [{"pageSize": 100}])


@pytest.mark.parametrize("status", PAGE_SIZE_REFUSED)
def test_refused_page_size_is_left_out_for_as_long_as_the_client_lives(status: int) -> None:
    service, asked = refusing(status)
    hands = Reader(service)
    pages = [{}, {"cursor": "10"}, {"cursor": "20"}]
    for before in ([{"pageSize": 100}], []):
        asked.clear()
        assert list(hands.items(organization.LIST_ACCOUNT_TOKENS)) == ALL
        assert asked == before + pages
    asked.clear()
    list(hands.items(organization.LIST_ORGANIZATION_TOKENS))
    assert asked[0] == {"pageSize": 100}  # another list may take it


def test_page_size_that_a_later_page_refuses_is_left_out_from_there_on() -> None:
    asked: list[dict[str, Any]] = []

    def service(query: dict[str, Any], body: Any) -> Any:
        asked.append(query)
        if len(asked) == 2:
            return Answer(500, None, "", {})
        return {"data": [len(asked)], "links": {"next": "abc"} if len(asked) == 1 else {}}

    found = Reader(service).items(organization.LIST_ACCOUNT_TOKENS)
    assert list(found) == [1, 3]
    assert asked == [{"pageSize": 100}, {"pageSize": 100, "cursor": "abc"}, {"cursor": "abc"}]


def test_page_size_is_asked_of_no_list_without_one() -> None:
    lists = [each for each in vars(organization).values() if isinstance(each, Operation) and each.page_size]
    assert {each.name for each in lists} == {
        "service_accounts.list",
        "api_tokens.list",
        "api_tokens.list_organization",
    }
    assert all("/admin/api-access/" in each.path for each in lists)
