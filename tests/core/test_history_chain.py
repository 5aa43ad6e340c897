"""The chain of the history: any change to it is seen, and taking words away is none."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from geomap.core.history import BEGINNING, Entry, Words, broken_link, sealed, written

BODIES = st.lists(st.text(max_size=20), min_size=1, max_size=8)


def chain(bodies: list[str]) -> tuple[list[Entry], dict[int, Words]]:
    entries: list[Entry] = []
    words = {}
    for number, body in enumerate(bodies, 1):
        words[number] = Words(f"salt {number}", body)
        previous = entries[-1].link if entries else BEGINNING
        entries.append(sealed(number, f"2026-06-{number:02}T00:00:00+00:00", "claim.submit", words[number], previous))
    return entries, words


@given(BODIES)
def test_a_chain_as_it_was_written_is_whole(bodies: list[str]) -> None:
    entries, words = chain(bodies)
    assert broken_link(entries, words) is None
    assert broken_link(entries, words, (len(entries), entries[-1].link)) is None


@given(BODIES, st.data())
def test_words_taken_away_break_nothing(bodies: list[str], data: st.DataObject) -> None:
    entries, words = chain(bodies)
    kept = data.draw(st.sets(st.sampled_from(sorted(words))))
    assert broken_link(entries, {number: words[number] for number in kept}) is None


@given(BODIES, st.data())
def test_any_change_is_found_where_it_is(bodies: list[str], data: st.DataObject) -> None:
    entries, words = chain(bodies)
    at = data.draw(st.integers(0, len(entries) - 1))
    name = data.draw(st.sampled_from(["at", "event", "digest", "link"]))
    changed = [*entries]
    changed[at] = replace(entries[at], **{name: "changed"})
    assert broken_link(changed, words) == at + 1


@given(BODIES, st.data())
def test_other_words_are_found(bodies: list[str], data: st.DataObject) -> None:
    entries, words = chain(bodies)
    at = data.draw(st.sampled_from(sorted(words)))
    assert broken_link(entries, words | {at: Words(words[at].salt, words[at].body + "!")}) == at
    assert broken_link(entries, words | {at: Words("other", words[at].body)}) == at


@given(BODIES, st.data())
def test_an_entry_taken_out_or_moved_is_found(bodies: list[str], data: st.DataObject) -> None:
    entries, words = chain([*bodies, "last"])
    at = data.draw(st.integers(0, len(entries) - 2))
    assert broken_link([*entries[:at], *entries[at + 1 :]], {}) == at + 1
    swapped = [*entries]
    swapped[at], swapped[at + 1] = swapped[at + 1], swapped[at]
    assert broken_link(swapped, words) == at + 1


def test_a_chain_cut_off_or_written_again_is_found_by_a_link_noted_elsewhere() -> None:
    entries, words = chain(["a", "b", "c"])
    held = (3, entries[2].link)
    assert broken_link(entries[:2], words) is None
    assert broken_link(entries[:2], words, held) == 3
    again, said = chain(["a", "b", "d"])
    assert broken_link(again, said) is None
    assert broken_link(again, said, held) == 3


def test_things_said_are_written_in_one_way() -> None:
    assert written({"b": 1, "a": "é"}) == written({"a": "é", "b": 1}) == '{"a":"é","b":1}'
