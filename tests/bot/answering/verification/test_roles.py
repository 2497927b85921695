"""Who did it to whom, who said it and from where to where: what is exchanged is found, what is only reworded is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.verification.roles import find_role_conflicts, find_undecided_roles
from bot.answering.verification.verify import check


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("Norway attacked Sweden.", "Sweden attacked Norway."),
        ("Norway launched 40 boats at Sweden.", "Sweden launched 40 boats overnight, Norwegian officials said."),
        ("Norwegian boats burned the mill.", "A Swedish boat burned the old mill on Sunday."),
        (
            "Ines Calder led the northern side.",
            "Tom Olsen led the northern side at the talks, and Ines Calder watched.",
        ),
        ("Sweden was attacked by Norway.", "Sweden attacked Norway."),
        ("He sailed from Lund to Oslo.", "He sailed from Oslo to Lund."),
        ("Olsen said the bridge is safe.", "“The bridge is safe,” said Calder, and Olsen nodded."),
        ("According to Olsen, the bridge is safe.", "The bridge is safe, Calder said. Olsen nodded."),
        ("Wolves lost to the Lanmouth Rovers and left Ada Lund behind.", "Ada Lund left the Wolves behind."),
    ],
)
def test_roles_exchanged_are_found(sentence: str, evidence: str) -> None:
    assert list(find_role_conflicts(sentence, [evidence]))
    assert not check(sentence, [evidence]).supported


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("Sweden attacked Norway.", "Norway was attacked by Sweden."),
        ("Norway was attacked by Sweden.", "Sweden attacked Norway."),
        ("Calder met Olsen.", "Olsen met Calder in Lund."),
        ("Calder said that Sweden attacked Norway.", "Sweden attacked Norway, Calder said."),
        ("According to Calder, the bridge is safe.", "“The bridge is safe,” said Calder."),
        ("In Norway, Sweden bought three boats.", "Sweden bought three boats in Norway."),
        ("Ada Lund is the founder of Lanmouth Rovers.", "Lanmouth Rovers founder Ada Lund spoke."),
        ("Selby, Yorkshire is a town.", "Selby is a town in Yorkshire."),
        ("English Heritage listed the market.", "The market was listed grade I in 1954 by English Heritage."),
    ],
)
def test_another_wording_exchanges_nothing(sentence: str, evidence: str) -> None:
    assert list(find_role_conflicts(sentence, [evidence])) == []


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("Putin supports the plan of the union.", "Putin rejects the plan of the union."),
        ("The council welcomed the new bridge.", "The council condemned the new bridge."),
        ("Norway has denied the drills.", "Norway has confirmed the drills."),
    ],
)
def test_a_stance_turned_round_is_found(sentence: str, evidence: str) -> None:
    assert not check(sentence, [evidence]).supported


def test_what_the_evidence_leaves_open_is_not_supported() -> None:
    open_evidence = "Air defences intercepted 585 of the drones, according to officials."
    assert list(find_undecided_roles("Norwegian defences intercepted 585 of the drones.", [open_evidence]))
    assert not check("Norwegian defences intercepted 585 of the drones.", [open_evidence]).unsupported[1:]
    for told in ("They intercepted 585 of the drones.", "The country's defences intercepted 585 of the drones."):
        assert list(find_undecided_roles("Norwegian defences intercepted 585 of the drones.", [told])) == []


@given(st.text(), st.lists(st.text(), max_size=3))
def test_any_text_is_read(sentence: str, evidence: list[str]) -> None:
    list(find_role_conflicts(sentence, evidence))
    assert list(find_role_conflicts(sentence, [sentence])) == []
